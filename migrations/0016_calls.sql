-- The rules of a command centre, from its city pack, and calls. What a caller's line says comes as words that may be
-- doubled and out of order; a call is what its words add up to.

create table rules (
  city          text primary key default here() references city (slug),
  digest        text not null,                  -- sha256 of the pack's files: the same rules are loaded once
  answer_s      integer not null check (answer_s > 0),
  grace_s       integer not null check (grace_s >= 0),
  stale_s       integer not null check (stale_s > 0),
  duplicate_m   integer not null check (duplicate_m > 0),
  duplicate_s   integer not null check (duplicate_s > 0),
  fresh_s       integer not null check (fresh_s > 0),
  rest_s        integer not null check (rest_s >= 0),
  call_sign     text not null,                  -- pattern of the city's call signs
  functions     text[] not null,
  shifts        text[] not null,                -- local times at which shifts begin
  loaded_at     timestamptz not null
);

create table priority (
  city        text not null default here() references city (slug),
  code        text not null check (code ~ '^P[1-5]$'),
  name        text not null,
  dispatch_s  integer check (dispatch_s > 0),   -- null: no clock
  arrive_s    integer check (arrive_s > 0),
  accept_s    integer check (accept_s > 0),     -- null: the ladder never begins
  primary key (city, code)
);

create table category (
  city           text not null default here() references city (slug),
  code           text not null check (code ~ '^[A-Z]{3}-[A-Z]{3}$'),
  name           text not null,
  field          text not null,                 -- bidang: HARKAMTIBMAS, KAMSELTIBCARLANTAS, ...
  priority       text,                          -- null: no incident comes of it
  function       text not null,
  partner        text not null default '',
  radio          text not null default '',
  eido           text not null default '',
  cap            text not null default '',
  opens_cameras  boolean not null,              -- buka_cctv_otomatis: a privacy rule as much as a convenience
  synonyms       text[] not null default '{}',
  kin            text[] not null default '{}',  -- categories that share a word here may be the same happening
  questions      jsonb not null default '[]' check (jsonb_typeof(questions) = 'array'),
  active         boolean not null default true, -- a category that left the pack stays for what used it
  primary key (city, code),
  foreign key (city, priority) references priority (city, code)
);

create table partner (
  city    text not null default here() references city (slug),
  code    text not null check (code ~ '^[a-z][a-z0-9_]{1,39}$'),
  name    text not null,
  number  text not null default '',
  active  boolean not null default true,
  primary key (city, code)
);

create table ladder_step (
  city     text not null default here() references city (slug),
  ladder   text not null check (ladder in ('call', 'incident')),
  nth      integer not null check (nth > 0),
  level    text not null,
  seat     text not null,                       -- the role that is told
  after_s  integer not null check (after_s >= 0),
  primary key (city, ladder, nth)
);

-- Who may tell us of calls: a PBX adapter, a partner. Its key is sealed with the machine's own (base/seal.py).
create table call_source (
  id          uuid primary key,
  city        text not null default here() references city (slug),
  name        text not null check (length(name) between 1 and 80),
  sealed_key  bytea not null,
  created_at  timestamptz not null,
  revoked_at  timestamptz
);
create unique index one_name_per_source on call_source (city, name) where revoked_at is null;

-- Before a city is known: whose key must a signature fit?
create function call_source_find(wanted uuid) returns table (id uuid, city text, name text, sealed_key bytea)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select s.id, s.city, s.name, s.sealed_key from public.call_source s
  where s.id = wanted and s.revoked_at is null $$;
revoke all on function call_source_find(uuid) from public;
grant execute on function call_source_find(uuid) to kentongan_web;

create table call (
  id            uuid primary key,
  city          text not null default here() references city (slug),
  source_id     uuid references call_source (id),          -- null: entered by hand
  external_id   text not null default '',                  -- the call's name at its source
  channel       text not null check (channel in
                  ('110', 'phone', 'radio', 'walk_in', 'message', 'panic', 'partner', 'paper')),
  line          text not null default '',
  number        text check (length(number) between 1 and 40),  -- personal: masked until shown with a reason
  state         text not null check (state in ('ringing', 'answered', 'ended', 'missed')),
  rang_at       timestamptz not null,
  answered_at   timestamptz,
  ended_at      timestamptz,
  missed_at     timestamptz,
  lat           double precision check (lat between -90 and 90),
  lon           double precision check (lon between -180 and 180),
  accuracy_m    double precision check (accuracy_m >= 0),
  place_from    text not null default '',                  -- lat_lon, pidf, aml, person
  marks         text[] not null default '{}',              -- what is odd about it, in fixed words
  claimed_by    uuid references person (id),
  claimed_login text,
  claimed_at    timestamptz,
  disposition   text check (disposition in ('incident', 'silent', 'prank', 'misdial', 'information')),
  disposed_at   timestamptz,
  disposed_by   text,
  incident_id   uuid,
  received_at   timestamptz not null,
  check ((claimed_by is null) = (claimed_at is null)),
  check ((disposition is null) = (disposed_at is null)),
  check ((lat is null) = (lon is null))
);
create unique index one_call_per_external_id on call (city, source_id, external_id) where source_id is not null;
create index call_by_time on call (city, rang_at desc, id desc);
create index call_open on call (city, rang_at) where disposition is null;
create index call_by_number on call (city, number, rang_at) where number is not null;
create index call_of_incident on call (incident_id) where incident_id is not null;

-- One word of a source about a call, as it came. `key` is the source's own idempotency key.
create table call_word (
  source_id    uuid not null references call_source (id),
  key          text not null,
  city         text not null default here() references city (slug),
  external_id  text not null,
  kind         text not null check (kind in ('ringing', 'answered', 'ended', 'missed')),
  at           timestamptz not null,
  line         text not null default '',
  number       text,
  lat          double precision,
  lon          double precision,
  accuracy_m   double precision,
  place_from   text not null default '',
  marks        text[] not null default '{}',
  digest       bytea not null check (octet_length(digest) = 32),
  received_at  timestamptz not null,
  primary key (source_id, key)
);
create index call_word_of_call on call_word (source_id, external_id);

-- Signatures that were taken, until they are too old to be taken anyway.
create table call_signature (
  source_id    uuid not null references call_source (id),
  signature    bytea not null,
  city         text not null default here() references city (slug),
  received_at  timestamptz not null,
  primary key (source_id, signature)
);

create table call_back (
  id       uuid primary key,
  city     text not null default here() references city (slug),
  call_id  uuid not null references call (id),
  at       timestamptz not null,
  by       text not null,
  reached  boolean not null,
  note     text not null default ''
);
create index call_back_of_call on call_back (call_id);

-- A number that is known to play tricks. It ends by itself and never blocks or delays a call.
create table number_flag (
  id       uuid primary key,
  city     text not null default here() references city (slug),
  number   text not null,
  reason   text not null,
  set_at   timestamptz not null,
  set_by   text not null,
  until    timestamptz not null,
  check (until >= set_at and until <= set_at + interval '90 days')
);
create index number_flag_by_number on number_flag (city, number, until);

do $$ declare t text; begin
  foreach t in array array['rules', 'priority', 'category', 'partner', 'ladder_step', 'call_source', 'call',
                           'call_word', 'call_signature', 'call_back', 'number_flag'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy own_city on %I using (city = here()) with check (city = here())', t);
  end loop;
end $$;

grant select, insert, update on rules, priority, category, partner to kentongan_web;
grant select, insert, delete on ladder_step to kentongan_web;
grant select (id, city, name, created_at, revoked_at), insert, update (revoked_at) on call_source to kentongan_web;
grant select, insert, update on call to kentongan_web;
grant select, insert on call_word, call_back, number_flag to kentongan_web;
grant select, insert, delete on call_signature to kentongan_web;
grant update (number) on call_word, number_flag to kentongan_web;
grant delete on number_flag to kentongan_web;
grant update (until) on number_flag to kentongan_web;
