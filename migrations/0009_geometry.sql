-- What a camera sees: how far it reaches on the map, and the areas people draw in its picture.
alter table camera add column reach_m double precision check (reach_m > 0 and reach_m <= 20000);  -- null: unknown

-- An area of the picture that means something: where nobody may stop, where a queue stands.
create table zone (
  id          uuid primary key,
  city        text not null default here() references city (slug),
  camera_id   uuid not null references camera (id) on delete cascade,
  name        text not null,
  kind        text not null check (kind in
                ('no_stopping', 'queue', 'zebra', 'bus_lane', 'no_entry', 'sidewalk', 'other')),
  points      double precision[] not null,   -- {{x, y}, ...} in fractions of the picture, y down; it closes itself
  created_at  timestamptz not null,
  ended_at    timestamptz,                   -- a moved zone is a new zone, as a moved line is a new line
  check (array_ndims(points) = 2 and array_length(points, 2) = 2 and array_length(points, 1) between 3 and 32),
  check (0 <= all (points) and 1 >= all (points))
);
create unique index one_zone_name_per_camera on zone (camera_id, name) where ended_at is null;

-- An area of the picture that is nobody's business here: the machine ignores it, the page paints it black.
create table mask (
  id          uuid primary key,
  city        text not null default here() references city (slug),
  camera_id   uuid not null references camera (id) on delete cascade,
  name        text not null,
  points      double precision[] not null,
  created_at  timestamptz not null,
  ended_at    timestamptz,
  check (array_ndims(points) = 2 and array_length(points, 2) = 2 and array_length(points, 1) between 3 and 32),
  check (0 <= all (points) and 1 >= all (points))
);
create unique index one_mask_name_per_camera on mask (camera_id, name) where ended_at is null;

do $$ declare t text; begin
  foreach t in array array['zone', 'mask'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy own_city on %I using (city = here()) with check (city = here())', t);
  end loop;
end $$;

grant select, insert, update on zone, mask to kentongan_web;
grant select on mask to kentongan_watch;
