-- Walls that people keep: a layout of pictures or a tour through several, their own or shared with the city; and the
-- instants of a camera that somebody marked.

create table wall (
  id          uuid primary key,
  city        text not null default here() references city (slug),
  owner_id    uuid not null references person (id),   -- who made it
  shared      boolean not null,                       -- seen by all who may see cameras
  name        text not null check (length(name) between 1 and 60),
  key         smallint check (key between 1 and 9),   -- Alt and this digit shows it; null: no key
  shows       jsonb not null check (shows ->> 'kind' in ('layout', 'tour')),  -- wall/model.py says what else
  changed_at  timestamptz not null
);
create unique index one_own_wall_of_a_name on wall (city, owner_id, lower(name)) where not shared;
create unique index one_shared_wall_of_a_name on wall (city, lower(name)) where shared;

create table bookmark (
  id         uuid primary key,
  city       text not null default here() references city (slug),
  camera_id  uuid not null references camera (id) on delete cascade,
  person_id  uuid not null references person (id),
  at         timestamptz not null,                    -- when the picture was taken that is marked
  note       text not null check (length(note) <= 500),
  made_at    timestamptz not null
);
create index bookmark_by_making on bookmark (city, made_at desc);
create index bookmark_of_camera on bookmark (camera_id, at desc);

do $$ declare t text; begin
  foreach t in array array['wall', 'bookmark'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy own_city on %I using (city = here()) with check (city = here())', t);
  end loop;
end $$;

grant select, insert, delete, update (name, key, shows, changed_at) on wall to kentongan_web;
grant select, insert on bookmark to kentongan_web;
