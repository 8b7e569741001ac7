-- Incidents: one happening at one place, from one or more calls or alerts. Their timeline is the journal; personal
-- text stands beside the chain, which holds its hash.

create table incident_serial (
  city  text not null default here() references city (slug),
  day   date not null,
  last  integer not null check (last > 0),
  primary key (city, day)
);

create table incident (
  id             uuid primary key,
  city           text not null default here() references city (slug),
  code           text not null,                 -- what the caller is told: 20261124-0012
  origin         text not null check (origin in ('call', 'alert', 'person', 'paper')),
  category       text not null,
  priority       text not null,
  state          text not null check (state in
                   ('new', 'verified', 'dispatched', 'attended', 'controlled', 'done', 'closed',
                    'merged', 'referred', 'cancelled', 'unfounded')),
  narrative      text not null default '',
  answers        jsonb not null default '{}' check (jsonb_typeof(answers) = 'object'),  -- of the question card
  lat            double precision check (lat between -90 and 90),
  lon            double precision check (lon between -180 and 180),
  accuracy_m     double precision check (accuracy_m >= 0),
  place_text     text not null default '',
  polsek         text not null default '',      -- code; '' where nobody knows
  kecamatan      text not null default '',
  marks          text[] not null default '{}',
  external_id    text,                          -- number of the paper, or of another system
  owner_id       uuid references person (id),
  owner_login    text,
  opened_at      timestamptz not null,          -- when it was reported: the true time, also of paper
  entered_at     timestamptz not null,          -- when it came into this system
  opened_by      text not null,
  rang_at        timestamptz,
  answered_at    timestamptz,
  verified_at    timestamptz,
  dispatched_at  timestamptz,
  accepted_at    timestamptz,
  departed_at    timestamptz,
  arrived_at     timestamptz,
  controlled_at  timestamptz,
  done_at        timestamptz,
  closed_at      timestamptz,
  merged_into    uuid references incident (id),
  words          tsvector not null generated always as
                   (to_tsvector('simple', code || ' ' || place_text || ' ' || narrative)) stored,
  unique (city, code),
  foreign key (city, category) references category (city, code),
  foreign key (city, priority) references priority (city, code),
  check ((lat is null) = (lon is null)),
  check ((state = 'merged') = (merged_into is not null)),
  check (merged_into <> id)
);
create unique index one_incident_per_external_id on incident (city, external_id) where external_id is not null;
create index incident_by_time on incident (city, opened_at desc, id desc);
create index incident_by_state on incident (city, state, opened_at desc, id desc);
create index incident_by_category on incident (city, category, opened_at desc, id desc);
create index incident_by_polsek on incident (city, polsek, opened_at desc, id desc);
create index incident_open on incident (city, opened_at desc, id desc)
  where state in ('new', 'verified', 'dispatched', 'attended', 'controlled', 'done');
create index incident_merged on incident (merged_into) where merged_into is not null;
create index incident_by_words on incident using gin (words);
alter table call add foreign key (incident_id) references incident (id);

create table incident_note (
  id           uuid primary key,
  city         text not null default here() references city (slug),
  incident_id  uuid not null references incident (id),
  at           timestamptz not null,
  by           text not null,
  kind         text not null check (kind in ('note', 'narrative', 'place', 'reason')),
  text         text not null,
  corrects     uuid references incident_note (id),   -- a correction is a new entry; the old one stays
  marks        text[] not null default '{}',
  number       bigint generated always as identity   -- two of one instant have an order, too
);
create index incident_note_of_incident on incident_note (incident_id, at, number);

create table incident_merge (
  id            uuid primary key,
  city          text not null default here() references city (slug),
  from_id       uuid not null references incident (id),
  into_id       uuid not null references incident (id),
  state_before  text not null,
  at            timestamptz not null,
  by            text not null,
  unmerged_at   timestamptz,
  unmerged_by   text,
  check (from_id <> into_id)
);
create unique index one_merge_at_a_time on incident_merge (from_id) where unmerged_at is null;

create table incident_partner (
  id           uuid primary key,
  city         text not null default here() references city (slug),
  incident_id  uuid not null references incident (id),
  partner      text not null,
  at           timestamptz not null,
  by           text not null,
  note         text not null default '',
  foreign key (city, partner) references partner (city, code)
);
create index incident_partner_of_incident on incident_partner (incident_id, at);

create table incident_pause (
  id           uuid primary key,
  city         text not null default here() references city (slug),
  incident_id  uuid not null references incident (id),
  clock        text not null check (clock in ('dispatch', 'arrive')),
  from_at      timestamptz not null,
  until_at     timestamptz check (until_at >= from_at),
  reason       text not null check (length(reason) >= 10),
  by           text not null
);
create unique index one_pause_at_a_time on incident_pause (incident_id, clock) where until_at is null;
create index incident_pause_of_incident on incident_pause (incident_id);

-- How far up the ladder something nobody took has risen. The state is here, so a restart forgets nothing.
create table escalation (
  id               uuid primary key,
  city             text not null default here() references city (slug),
  ladder           text not null check (ladder in ('call', 'incident')),
  subject_id       uuid not null,
  started_at       timestamptz not null,
  nth              integer not null default 0 check (nth >= 0),
  risen_at         timestamptz,
  acknowledged_at  timestamptz,
  acknowledged_by  text,
  ended_at         timestamptz,                  -- answered, accepted or gone: nothing more to rise for
  unique (city, ladder, subject_id)
);
create index escalation_open on escalation (city) where ended_at is null and acknowledged_at is null;

create table handover (
  id        uuid primary key,
  city      text not null default here() references city (slug),
  out_at    timestamptz not null,
  out_by    text not null,
  note      text not null default '',
  lines     jsonb not null check (jsonb_typeof(lines) = 'array'),
  ticked    text[] not null default '{}',
  in_at     timestamptz,
  in_by     text,
  check (in_by <> out_by)
);
create index handover_by_time on handover (city, out_at desc);

create index journal_by_subject on journal (city, subject, seq);

-- The first so many incidents that hold these words, in no order. By the index of words alone: PostgreSQL cannot guess
-- how rare the beginning of a word is, and would read every incident for one that nobody wrote.
create function incident_hits(asked tsquery, most integer) returns setof uuid
  language sql stable security definer set search_path = pg_catalog, public, pg_temp
  set enable_seqscan = off set enable_indexscan = off as $$
  select i.id from public.incident i where i.city = public.here() and i.words @@ asked limit most $$;
revoke all on function incident_hits(tsquery, integer) from public;

-- Lists and searches of incidents. A definer, because the operators of text search are not leakproof and would use no
-- index under row-level security; it looks at nothing outside the transaction's own city. `execute`, so that each
-- question is planned for what it asks.
create function incident_search(asked jsonb, most integer) returns setof incident
  language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  few constant integer := 5000;
  question tsquery := to_tsquery('simple', asked ->> 'words');
  hits uuid[];
begin
  if question is not null then
    hits := array(select public.incident_hits(question, few + 1));
    if cardinality(hits) <= few then
      question := null;  -- these are all there are
    else
      hits := null;      -- so many that the newest are found soon by time
    end if;
  end if;
  return query execute $q$
    select i.* from public.incident i
    where i.city = $1
      and ($2::timestamptz is null or i.opened_at >= $2)
      and ($3::timestamptz is null or i.opened_at < $3)
      and ($4::text[] is null or i.state = any($4))
      and ($5::text[] is null or i.category = any($5))
      and ($6::text is null or i.polsek = $6)
      and ($7::text[] is null or i.priority = any($7))
      and ($8::tsquery is null or i.words @@ $8)
      and ($12::uuid[] is null or i.id = any($12))
      and ($9::timestamptz is null or (i.opened_at, i.id) < ($9, $10::uuid))
    order by i.opened_at desc, i.id desc limit $11 $q$
  using public.here(), (asked ->> 'from')::timestamptz, (asked ->> 'to')::timestamptz,
    case when jsonb_typeof(asked -> 'states') = 'array'
      then array(select jsonb_array_elements_text(asked -> 'states')) end,
    case when jsonb_typeof(asked -> 'categories') = 'array'
      then array(select jsonb_array_elements_text(asked -> 'categories')) end,
    asked ->> 'polsek',
    case when jsonb_typeof(asked -> 'priorities') = 'array'
      then array(select jsonb_array_elements_text(asked -> 'priorities')) end,
    question, (asked ->> 'before_at')::timestamptz, (asked ->> 'before_id')::uuid, most, hits;
end $$;
revoke all on function incident_search(jsonb, integer) from public;
grant execute on function incident_search(jsonb, integer) to kentongan_web;

do $$ declare t text; begin
  foreach t in array array['incident_serial', 'incident', 'incident_note', 'incident_merge', 'incident_partner',
                           'incident_pause', 'escalation', 'handover'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy own_city on %I using (city = here()) with check (city = here())', t);
  end loop;
end $$;

grant select, insert, update on incident_serial, incident, escalation to kentongan_web;
grant select, insert on incident_note, incident_partner to kentongan_web;
grant select, insert, update (unmerged_at, unmerged_by) on incident_merge to kentongan_web;
grant select, insert, update (until_at) on incident_pause to kentongan_web;
grant select, insert, update (ticked, in_at, in_by) on handover to kentongan_web;
