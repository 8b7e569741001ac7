-- Stills: the newest small picture of each camera. A measurement, never journalled; an older one is not kept.

create table camera_still (
  camera_id  uuid primary key references camera (id) on delete cascade,
  city       text not null default here() references city (slug),
  epoch      bigint not null,
  at         timestamptz not null,   -- when the picture was taken: an old one must never look live
  jpeg       bytea not null check (octet_length(jpeg) between 100 and 262144)
);
alter table camera_still alter column jpeg set storage external;  -- a JPEG is compressed already
alter table camera_still enable row level security;
alter table camera_still force row level security;
create policy own_city on camera_still using (city = here()) with check (city = here());
grant select on camera_still to kentongan_web;
grant select, insert, update on camera_still to kentongan_watch;

-- A camera that is switched off leaves no picture behind.
create function camera_forget_still() returns trigger language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp as $$
begin
  delete from public.camera_still where camera_id = new.id;
  return new;
end $$;
revoke all on function camera_forget_still() from public;
create trigger forget_still after update of enabled on camera
  for each row when (old.enabled and not new.enabled) execute function camera_forget_still();
