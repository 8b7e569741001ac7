-- What is recorded because an incident is open: a mark of its own for each camera, which ends with the incident.
-- Its end lies an hour ahead and is moved on as long as the incident is open, so that recording goes on while
-- `web` is away, and not for ever.
alter table recording_mark add column incident_id uuid references incident (id);
create index recording_mark_of_incident on recording_mark (city, to_at) where incident_id is not null;
grant update (to_at) on recording_mark to kentongan_web;
