-- What a crew saw at the place. The bytes are kept as they came, with their hash; nothing here opens them.

create table photo (
  id           uuid primary key,                 -- the phone's own key: the same for each repetition
  city         text not null default here() references city (slug),
  dispatch_id  uuid not null references dispatch (id),
  incident_id  uuid not null references incident (id),
  device_id    uuid not null references device (id),
  taken_at     timestamptz not null,             -- by the device's clock, kept within reason
  received_at  timestamptz not null,
  sha256       bytea not null check (octet_length(sha256) = 32),
  jpeg         bytea not null check (octet_length(jpeg) between 4 and 1048576)
);
alter table photo alter column jpeg set storage external;  -- a picture is compressed already
create index photo_of_incident on photo (incident_id, taken_at);
create index photo_of_dispatch on photo (dispatch_id);

alter table photo enable row level security;
alter table photo force row level security;
create policy own_city on photo using (city = here()) with check (city = here());
grant select, insert on photo to kentongan_web;
