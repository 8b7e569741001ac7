-- Places: the city pack in tables. Everything with a name on the map is one row of `place`, whatever its shape,
-- so that finding a place by name looks at one table.

create table place (
  id        uuid primary key,
  city      text not null default here() references city (slug),
  kind      text not null check (kind in
              ('road', 'railway', 'junction', 'landmark', 'polsek', 'stop', 'city', 'kecamatan', 'kelurahan')),
  name      text not null,
  alias     text[] not null default '{}',      -- other names people use: "Dago", "Jalan Riau"
  code      text not null default '',          -- Kemendagri code of an area, own code of a Polsek
  rank      smallint not null check (rank between 1 and 5),  -- 1 what a stranger knows, 5 the smallest
  lat       double precision not null check (lat between -90 and 90),    -- one point to stand for it:
  lon       double precision not null check (lon between -180 and 180),  -- of a road, halfway along
  geometry  jsonb not null,                    -- GeoJSON geometry, WGS84, [lon, lat]
  more      jsonb not null default '{}' check (jsonb_typeof(more) = 'object')  -- roads and arms of a junction, ...
);
create index place_by_kind on place (city, kind);

-- What was loaded last, and whose work it is.
create table city_map (
  city         text primary key default here() references city (slug),
  digest       text not null,                  -- sha256 of the pack: the same pack is loaded once
  attribution  text not null check (attribution <> ''),
  approximate  boolean not null,               -- a sketch: must be shown as "perkiraan, bukan peta resmi"
  west         double precision not null,
  south        double precision not null,
  east         double precision not null,
  north        double precision not null,
  loaded_at    timestamptz not null
);

-- Public holidays: their traffic is not that of a working day.
create table holiday (
  city  text not null default here() references city (slug),
  day   date not null,
  name  text not null,
  primary key (city, day, name)
);

do $$ declare t text; begin
  foreach t in array array['place', 'city_map', 'holiday'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy own_city on %I using (city = here()) with check (city = here())', t);
  end loop;
end $$;

grant select, insert, delete on place, holiday to kentongan_web;
grant select, insert, update on city_map to kentongan_web;
