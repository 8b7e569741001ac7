-- What was said and must not stay, and what was said and no longer holds.
-- Text that stands in one place alone is erased there: who did it, when and why is kept beside it.
-- `place` names the place as the journal does; what is no incident's is a hand-over's.

create table erasure (
  id           uuid primary key,
  city         text not null default here() references city (slug),
  incident_id  uuid references incident (id),
  handover_id  uuid references handover (id),
  place        text not null check (length(place) between 1 and 200),
  at           timestamptz not null,
  by           text not null,
  why          text not null check (length(why) >= 10),
  check (num_nonnulls(incident_id, handover_id) = 1)
);
create index erasure_of_incident on erasure (incident_id) where incident_id is not null;
create index erasure_by_place on erasure (place);
create index erasure_of_handover on erasure (handover_id) where handover_id is not null;
alter table erasure enable row level security;
alter table erasure force row level security;
create policy own_city on erasure using (city = here()) with check (city = here());
grant select, insert on erasure to kentongan_web;

-- The note that was made of what a phone sent: two that say the same are told apart.
alter table device_action add column note_id uuid references incident_note (id);
grant update (note_id) on device_action to kentongan_web;

-- How common a wording is. Of equality alone: a wording may be as long as a narrative.
create index incident_note_text on incident_note using hash (text);

-- When a page last said that it can sound: what it said once is worth nothing when it has died since.
alter table session add column audible_at timestamptz, drop column audible;
grant select (audible_at), update (audible_at) on session to kentongan_web;
