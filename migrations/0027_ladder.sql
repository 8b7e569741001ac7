-- What nobody has any more rises again, and waits from when that was so.

alter table incident add column waits_from timestamptz;  -- since when nobody of a unit has it: the ladder's clock
update incident set waits_from = case when accepted_at is null then entered_at else now() end;
alter table incident alter column waits_from set not null;

-- One that is over says nothing of the next.
alter table escalation drop constraint escalation_city_ladder_subject_id_key;
create unique index one_open_escalation on escalation (city, ladder, subject_id) where ended_at is null;

-- What a unit was when it called for help: it is that again when somebody has seen the call.
alter table emergency add column state_before text;

-- What is open, the gravest first.
create index incident_urgent on incident (city, priority, opened_at, id)
  where state in ('new', 'verified', 'dispatched', 'attended', 'controlled', 'done');
