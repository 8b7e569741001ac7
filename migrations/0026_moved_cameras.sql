-- A person moved a camera: until it looks again where it has learnt to look, or somebody accepts where it looks
-- now, what it sees fits no line, and that is no fault of the camera's.
alter table camera_view
  alter column accepted_at drop not null,
  add column moved_at timestamptz,
  add column moved_by text check (octet_length(moved_by) <= 200),
  add check (accepted_at is not null or moved_at is not null);

alter table camera_trouble
  drop constraint camera_trouble_kind_check,
  add constraint camera_trouble_kind_check check (kind in ('offline', 'frozen', 'black', 'over_exposed', 'blurred',
    'covered', 'turned', 'moved', 'low_rate', 'clock_drift'));
