CREATE FUNCTION public.attempt_good(attempt_id uuid) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$ delete from public.login_attempt where id = attempt_id $$;

CREATE FUNCTION public.attempt_take(attempt_id uuid, by_login bytea, by_address text, now_at timestamp with time zone) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
declare
  free_at timestamptz;
begin
  perform pg_advisory_xact_lock(hashtextextended('attempt address ' || by_address, 0));
  perform pg_advisory_xact_lock(hashtextextended('attempt login ' || encode(by_login, 'hex'), 0));
  with mine as (
    select a.at, row_number() over (order by a.at desc) as nth from public.login_attempt a
    where a.address = by_address and a.at > now_at - interval '1 hour' and a.at <= now_at
  ), its as (
    select a.at, row_number() over (order by a.at desc) as nth from public.login_attempt a
    where a.login_hash = by_login and a.at > now_at - interval '1 hour' and a.at <= now_at
  )
  select greatest(
    (select at + interval '1 second' from mine where nth = 1), (select at + interval '1 second' from its where nth = 1),
    (select at + interval '1 minute' from mine where nth = 5), (select at + interval '1 minute' from its where nth = 5),
    (select at + interval '1 hour' from mine where nth = 20),
    (select max(at) + interval '1 minute' from its having count(*) >= 20)) into free_at;
  if free_at > now_at then
    return ceil(extract(epoch from free_at - now_at))::integer;
  end if;
  insert into public.login_attempt (id, login_hash, address, at) values (attempt_id, by_login, by_address, now_at);
  return 0;
end $$;

CREATE FUNCTION public.attempts_sweep(older_than timestamp with time zone) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$ delete from public.login_attempt where at < older_than $$;

CREATE FUNCTION public.call_source_find(wanted uuid) RETURNS TABLE(id uuid, city text, name text, sealed_key bytea)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
  select s.id, s.city, s.name, s.sealed_key from public.call_source s
  where s.id = wanted and s.revoked_at is null $$;

CREATE FUNCTION public.camera_forget_still() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
begin
  delete from public.camera_still where camera_id = new.id;
  return new;
end $$;

CREATE FUNCTION public.city_slugs() RETURNS SETOF text
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$ select slug from public.city order by slug $$;

CREATE FUNCTION public.default_roles() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
begin
  insert into public.role (city, name)
    select new.slug, unnest(array['admin', 'operator', 'analyst', 'auditor']);
  insert into public.role_permission (city, role, permission)
    select new.slug, r, p from (values
      ('admin', 'camera.view'), ('admin', 'camera.manage'), ('admin', 'camera.control'), ('admin', 'count.view'),
      ('admin', 'wall.share'), ('admin', 'recording.view'), ('admin', 'recording.export'), ('admin', 'recording.hold'),
      ('admin', 'people.manage'), ('admin', 'journal.read'), ('admin', 'city.view'),
      ('operator', 'camera.view'), ('operator', 'camera.control'), ('operator', 'recording.view'),
      ('operator', 'count.view'), ('operator', 'city.view'),
      ('analyst', 'camera.view'), ('analyst', 'count.view'), ('analyst', 'city.view'),
      ('auditor', 'journal.read'), ('auditor', 'city.view')) as given (r, p);
  return new;
end $$;

CREATE FUNCTION public.default_seats() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
begin
  insert into public.role (city, name) select new.slug, unnest(array['dispatcher', 'chief', 'officer'])
    on conflict do nothing;
  insert into public.role_permission (city, role, permission)
    select new.slug, g.role, g.permission from public.incident_permissions() g on conflict do nothing;
  return new;
end $$;

CREATE FUNCTION public.device_find(token bytea) RETURNS TABLE(id uuid, city text, unit_id uuid, call_sign text)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
  select d.id, d.city, d.unit_id, u.call_sign from public.device d join public.unit u on u.id = d.unit_id
  where d.token_hash = token and d.revoked_at is null and u.active $$;

CREATE FUNCTION public.device_named(named text) RETURNS TABLE(id uuid, city text, unit_id uuid, call_sign text)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
  select d.id, d.city, d.unit_id, u.call_sign from public.device d join public.unit u on u.id = d.unit_id
  where d.topic = named and d.revoked_at is null and u.active $$;

CREATE FUNCTION public.ended_forget(older_than timestamp with time zone) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
  delete from public.session where ended_at < older_than;
  delete from public.enrolment where expires_at < older_than $$;

CREATE FUNCTION public.enrolment_find(code bytea, now_at timestamp with time zone) RETURNS TABLE(id uuid, city text, person_id uuid, login text, role text)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
  select e.id, e.city, e.person_id, coalesce(p.login, e.login), coalesce(p.role, e.role)
  from public.enrolment e left join public.person p on p.id = e.person_id
  where e.code_hash = code and e.used_at is null and now_at < e.expires_at and coalesce(p.active, true) $$;

CREATE FUNCTION public.here() RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ select coalesce(current_setting('kentongan.city', true), '') $$;

CREATE FUNCTION public.house_health(now_at timestamp with time zone) RETURNS TABLE(cameras integer, watched integer, seen_s integer)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
  select
    (select count(*)::integer from public.camera where enabled),
    (select count(*)::integer from public.camera_state s join public.camera c on c.id = s.camera_id
     where c.enabled and s.counting and s.state = 'playing' and s.reported_at > now_at - interval '15 seconds'),
    (select coalesce(sum(public.seconds_seen(m.mask)), 0)::integer from (
       select bit_or(seconds) as mask from public.seen_minute
       where minute = date_trunc('minute', now_at - interval '10 seconds') - interval '1 minute'
       group by camera_id) m) $$;

CREATE FUNCTION public.incident_hits(asked tsquery, most integer) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    SET enable_seqscan TO 'off'
    SET enable_indexscan TO 'off'
    AS $$
  select i.id from public.incident i where i.city = public.here() and i.words @@ asked limit most $$;

CREATE FUNCTION public.incident_permissions() RETURNS TABLE(role text, permission text)
    LANGUAGE sql IMMUTABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
  select r, p from (values
    ('admin', array['call.view', 'call.take', 'call.reveal', 'source.manage', 'incident.view', 'incident.manage',
      'incident.erase', 'incident.report', 'incident.import', 'dispatch.send', 'unit.view', 'unit.manage', 'shift.sign']),
    ('operator', array['call.view', 'call.take', 'call.reveal', 'incident.view', 'incident.manage', 'dispatch.send',
      'unit.view', 'shift.sign']),
    ('dispatcher', array['call.view', 'incident.view', 'incident.manage', 'dispatch.send', 'unit.view', 'shift.sign',
      'camera.view', 'count.view', 'city.view']),
    ('chief', array['call.view', 'call.take', 'call.reveal', 'incident.view', 'incident.manage', 'incident.erase',
      'incident.report', 'incident.import', 'dispatch.send', 'unit.view', 'unit.manage', 'shift.sign', 'camera.view',
      'count.view', 'city.view']),
    ('officer', array['incident.view', 'unit.view', 'city.view']),
    ('analyst', array['incident.report']),
    ('auditor', array['incident.view', 'incident.report'])) as given (r, ps), unnest(ps) as p $$;

CREATE TABLE public.incident (
    id uuid NOT NULL,
    city text DEFAULT public.here() NOT NULL,
    code text NOT NULL,
    origin text NOT NULL,
    category text NOT NULL,
    priority text NOT NULL,
    state text NOT NULL,
    narrative text DEFAULT ''::text NOT NULL,
    answers jsonb DEFAULT '{}'::jsonb NOT NULL,
    lat double precision,
    lon double precision,
    accuracy_m double precision,
    place_text text DEFAULT ''::text NOT NULL,
    polsek text DEFAULT ''::text NOT NULL,
    kecamatan text DEFAULT ''::text NOT NULL,
    marks text[] DEFAULT '{}'::text[] NOT NULL,
    external_id text,
    owner_id uuid,
    owner_login text,
    opened_at timestamp with time zone NOT NULL,
    entered_at timestamp with time zone NOT NULL,
    opened_by text NOT NULL,
    rang_at timestamp with time zone,
    answered_at timestamp with time zone,
    verified_at timestamp with time zone,
    dispatched_at timestamp with time zone,
    accepted_at timestamp with time zone,
    departed_at timestamp with time zone,
    arrived_at timestamp with time zone,
    controlled_at timestamp with time zone,
    done_at timestamp with time zone,
    closed_at timestamp with time zone,
    merged_into uuid,
    words tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, ((((code || ' '::text) || place_text) || ' '::text) || narrative))) STORED NOT NULL,
    waits_from timestamp with time zone NOT NULL,
    CONSTRAINT incident_accuracy_m_check CHECK ((accuracy_m >= (0)::double precision)),
    CONSTRAINT incident_answers_check CHECK ((jsonb_typeof(answers) = 'object'::text)),
    CONSTRAINT incident_check CHECK (((lat IS NULL) = (lon IS NULL))),
    CONSTRAINT incident_check1 CHECK (((state = 'merged'::text) = (merged_into IS NOT NULL))),
    CONSTRAINT incident_check2 CHECK ((merged_into <> id)),
    CONSTRAINT incident_lat_check CHECK (((lat >= ('-90'::integer)::double precision) AND (lat <= (90)::double precision))),
    CONSTRAINT incident_lon_check CHECK (((lon >= ('-180'::integer)::double precision) AND (lon <= (180)::double precision))),
    CONSTRAINT incident_origin_check CHECK ((origin = ANY (ARRAY['call'::text, 'alert'::text, 'person'::text, 'paper'::text]))),
    CONSTRAINT incident_state_check CHECK ((state = ANY (ARRAY['new'::text, 'verified'::text, 'dispatched'::text, 'attended'::text, 'controlled'::text, 'done'::text, 'closed'::text, 'merged'::text, 'referred'::text, 'cancelled'::text, 'unfounded'::text])))
);

ALTER TABLE ONLY public.incident FORCE ROW LEVEL SECURITY;

CREATE FUNCTION public.incident_search(asked jsonb, most integer) RETURNS SETOF public.incident
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $_$
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
end $_$;

CREATE FUNCTION public.journal_add(at timestamp with time zone, actor text, kind text, subject text, body jsonb) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
declare
  entry public.journal;
begin
  entry.city := public.here();
  if entry.city = '' then
    raise exception 'a journal entry needs a city' using errcode = 'invalid_parameter_value';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('journal ' || entry.city, 0));
  select j.seq + 1, j.hash into entry.seq, entry.prev
    from public.journal j where j.city = entry.city order by j.seq desc limit 1;
  if not found then
    entry.seq := 1;
    entry.prev := decode(repeat('00', 32), 'hex');
  end if;
  entry.at := journal_add.at;
  entry.actor := journal_add.actor;
  entry.kind := journal_add.kind;
  entry.subject := journal_add.subject;
  entry.body := journal_add.body;
  entry.hash := public.journal_hash(entry);
  insert into public.journal select entry.*;
  perform pg_notify('journal', entry.city || ' ' || entry.kind);
  return entry.seq;
end $$;

CREATE FUNCTION public.journal_field(value text) RETURNS bytea
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$ select int4send(octet_length(convert_to(value, 'UTF8'))) || convert_to(value, 'UTF8') $$;

CREATE TABLE public.journal (
    city text NOT NULL,
    seq bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    actor text NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL,
    body jsonb NOT NULL,
    prev bytea NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT journal_actor_check CHECK ((actor <> ''::text)),
    CONSTRAINT journal_body_check CHECK ((jsonb_typeof(body) = 'object'::text)),
    CONSTRAINT journal_hash_check CHECK ((octet_length(hash) = 32)),
    CONSTRAINT journal_kind_check CHECK ((kind ~ '^[a-z_]+\.[a-z_]+$'::text)),
    CONSTRAINT journal_prev_check CHECK ((octet_length(prev) = 32)),
    CONSTRAINT journal_seq_check CHECK ((seq > 0))
);

ALTER TABLE ONLY public.journal FORCE ROW LEVEL SECURITY;

CREATE FUNCTION public.journal_hash(entry public.journal) RETURNS bytea
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
  select sha256(
    entry.prev
    || public.journal_field(entry.city)
    || public.journal_field(entry.seq::text)
    || public.journal_field(((extract(epoch from entry.at) * 1000000)::bigint)::text)
    || public.journal_field(entry.actor)
    || public.journal_field(entry.kind)
    || public.journal_field(entry.subject)
    || public.journal_field(entry.body::text)) $$;

CREATE FUNCTION public.journal_stands() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  raise exception 'the journal is append-only: % refused', tg_op using errcode = 'insufficient_privilege';
end $$;

CREATE FUNCTION public.may_connect(at inet, fictional boolean) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
  select exists (select from camera_network n where n.city = here() and at <<= n.cidr)
    or (fictional and at = '127.0.0.1' and exists (select from city c where c.slug = here() and c.training)) $$;

CREATE FUNCTION public.person_for_login(wanted text) RETURNS TABLE(id uuid, city text, login text, password_hash text, active boolean)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
  select p.id, p.city, p.login, p.password_hash, p.active from public.person p
  where lower(p.login) = lower(wanted) $$;

CREATE FUNCTION public.push_moved(address bytea, keeps uuid, now_at timestamp with time zone) RETURNS TABLE(unit_id uuid, device_id uuid, subscription_id uuid)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
declare
  own constant text := public.here();
  gone record;
begin
  for gone in
    with dropped as (
      delete from public.push_subscription s where s.endpoint = address and s.device_id <> keeps
      returning s.id, s.city, s.device_id)
    select g.id, g.city, g.device_id, d.unit_id from dropped g join public.device d on d.id = g.device_id
    order by g.city, g.id
  loop
    if gone.city = own then
      return query select gone.unit_id, gone.device_id, gone.id;
    else
      perform set_config('kentongan.city', gone.city, true);
      perform public.journal_add(now_at, 'machine:push', 'unit.push_removed', gone.unit_id::text,
        jsonb_build_object('device', gone.device_id, 'subscription', gone.id, 'why', 'moved'));
      perform set_config('kentongan.city', own, true);
    end if;
  end loop;
end $$;

CREATE FUNCTION public.seconds_seen(mask bigint) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ select coalesce(bit_count(mask::bit(64)), 0)::integer $$;

CREATE FUNCTION public.session_see(token bytea, now_at timestamp with time zone, touch boolean) RETURNS TABLE(session_id uuid, person_id uuid, login text, name text, city text, role text, permissions text[])
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
begin
  return query
    select s.id, p.id, p.login, p.name, p.city, p.role,
      array(select rp.permission from public.role_permission rp
            where rp.city = p.city and rp.role = p.role order by rp.permission)
    from public.session s join public.person p on p.id = s.person_id and p.active
    where s.token_hash = token and s.ended_at is null and now_at < s.expires_at
      and now_at < s.seen_at + make_interval(secs => s.idle_s);
  if found and touch then
    update public.session s set seen_at = now_at
      where s.token_hash = token and s.ended_at is null and s.seen_at < now_at - interval '15 seconds';
    if found then
      update public.person p set last_seen_at = now_at
        from public.session s where s.token_hash = token and p.id = s.person_id;
    end if;
  end if;
end $$;

CREATE TABLE public.act (
    id uuid NOT NULL,
    city text DEFAULT public.here() NOT NULL,
    by text NOT NULL,
    done_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.act FORCE ROW LEVEL SECURITY;

CREATE TABLE public.bookmark (
    id uuid NOT NULL,
    city text DEFAULT public.here() NOT NULL,
    camera_id uuid NOT NULL,
    person_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    note text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    CONSTRAINT bookmark_note_check CHECK ((length(note) <= 500))
);

ALTER TABLE ONLY public.bookmark FORCE ROW LEVEL SECURITY;

CREATE TABLE public.call (
    id uuid NOT NULL,
    city text DEFAULT public.here() NOT NULL,
    source_id uuid,
    external_id text DEFAULT ''::text NOT NULL,
    channel text NOT NULL,
    line text DEFAULT ''::text NOT NULL,
    number text,
    state text NOT NULL,
    rang_at timestamp with time zone NOT NULL,
    answered_at timestamp with time zone,
    ended_at timestamp with time zone,
    missed_at timestamp with time zone,
    lat double precision,
    lon double precision,
    accuracy_m double precision,
    place_from text DEFAULT ''::text NOT NULL,
    marks text[] DEFAULT '{}'::text[] NOT NULL,
    claimed_by uuid,
    claimed_login text,
    claimed_at timestamp with time zone,
    disposition text,
    disposed_at timestamp with time zone,
    disposed_by text,
    incident_id uuid,
    received_at timestamp with time zone NOT NULL,
    CONSTRAINT call_accuracy_m_check CHECK ((accuracy_m >= (0)::double precision)),
    CONSTRAINT call_channel_check CHECK ((channel = ANY (ARRAY['110'::text, 'phone'::text, 'radio'::text, 'walk_in'::text, 'message'::text, 'panic'::text, 'partner'::text, 'paper'::text]))),
    CONSTRAINT call_check CHECK (((claimed_by IS NULL) = (claimed_at IS NULL))),
    CONSTRAINT call_check1 CHECK (((disposition IS NULL) = (disposed_at IS NULL))),
    CONSTRAINT call_check2 CHECK (((lat IS NULL) = (lon IS NULL))),
    CONSTRAINT call_disposition_check CHECK ((disposition = ANY (ARRAY['incident'::text, 'silent'::text, 'prank'::text, 'misdial'::text, 'information'::text]))),
    CONSTRAINT call_lat_check CHECK (((lat >= ('-90'::integer)::double precision) AND (lat <= (90)::double precision))),
    CONSTRAINT call_lon_check CHECK (((lon >= ('-180'::integer)::double precision) AND (lon <= (180)::double precision))),
    CONSTRAINT call_number_check CHECK (((length(number) >= 1) AND (length(number) <= 40))),
    CONSTRAINT call_state_check CHECK ((state = ANY (ARRAY['ringing'::text, 'answered'::text, 'ended'::text, 'missed'::text])))
);

ALTER TABLE ONLY public.call FORCE ROW LEVEL SECURITY;

CREATE TABLE public.call_back (
    id uuid NOT NULL,
    city text DEFAULT public.here() NOT NULL,
    call_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    by text NOT NULL,
    reached boolean NOT NULL,
    note text DEFAULT ''::text NOT NULL
);

ALTER TABLE ONLY public.call_back FORCE ROW LEVEL SECURITY;

CREATE TABLE public.call_signature (
    source_id uuid NOT NULL,
    signature bytea NOT NULL,
    city text DEFAULT public.here() NOT NULL,
    received_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.call_signature FORCE ROW LEVEL SECURITY;

CREATE TABLE public.call_source (
    id uuid NOT NULL,
    city text DEFAULT public.here() NOT NULL,
    name text NOT NULL,
    sealed_key bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    CONSTRAINT call_source_name_check CHECK (((length(name) >= 1) AND (length(name) <= 80)))
);

ALTER TABLE ONLY public.call_source FORCE ROW LEVEL SECURITY;

CREATE TABLE public.call_word (
    source_id uuid NOT NULL,
    key text NOT NULL,
    city text DEFAULT public.here() NOT NULL,
    external_id text NOT NULL,
    kind text NOT NULL,
    at timestamp with time zone NOT NULL,
    line text DEFAULT ''::text NOT NULL,
    number text,
    lat double precision,
    lon double precision,
    accuracy_m double precision,
    place_from text DEFAULT ''::text NOT NULL,
    marks text[] DEFAULT '{}'::text[] NOT NULL,
    digest bytea NOT NULL,
    received_at timestamp with time zone NOT NULL,
    CONSTRAINT call_word_digest_check CHECK ((octet_length(digest) = 32)),
    CONSTRAINT call_word_kind_check CHECK ((kind = ANY (ARRAY['ringing'::text, 'answered'::text, 'ended'::text, 'missed'::text])))
);

ALTER TABLE ONLY public.call_word FORCE ROW LEVEL SECURITY;

CREATE TABLE public.camera (
    id uuid NOT NULL,
    city text DEFAULT public.here() NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    lat double precision NOT NULL,
    lon double precision NOT NULL,
    bearing_deg double precision,
    fov_deg double precision,
    owner text NOT NULL,
    purpose text NOT NULL,
    fictional boolean DEFAULT false NOT NULL,
    enabled boolean DEFAULT false NOT NULL,
    counted boolean DEFAULT false NOT NULL,
    epoch bigint DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    reach_m double precision,
    legal_basis text DEFAULT ''::text NOT NULL,
    notice text DEFAULT ''::text NOT NULL,
    notice_since date,
    CONSTRAINT camera_bearing_deg_check CHECK (((bearing_deg >= (0)::double precision) AND (bearing_deg < (360)::double precision))),
    CONSTRAINT camera_fov_deg_check CHECK (((fov_deg > (0)::double precision) AND (fov_deg <= (360)::double precision))),
    CONSTRAINT camera_lat_check CHECK (((lat >= ('-90'::integer)::double precision) AND (lat <= (90)::double precision))),
    CONSTRAINT camera_lon_check CHECK (((lon >= ('-180'::integer)::double precision) AND (lon <= (180)::double precision))),
    CONSTRAINT camera_purpose_check CHECK ((purpose = ANY (ARRAY['keamanan'::text, 'bencana'::text, 'lalu_lintas'::text]))),
    CONSTRAINT camera_reach_m_check CHECK (((reach_m > (0)::double precision) AND (reach_m <= (20000)::double precision))),
    CONSTRAINT lawful CHECK (((NOT enabled) OR ((legal_basis <> ''::text) AND (notice <> ''::text) AND (notice_since IS NOT NULL) AND (owner <> ''::text))))
);

ALTER TABLE ONLY public.camera FORCE ROW LEVEL SECURITY;

CREATE TABLE public.camera_hour (
    city text DEFAULT public.here() NOT NULL,
    camera_id uuid NOT NULL,
    hour timestamp with time zone NOT NULL,
    watched bit(360) NOT NULL,
    failed bit(360) NOT NULL,
    impaired bit(360) NOT NULL,
    CONSTRAINT camera_hour_hour_check CHECK ((date_trunc('hour'::text, hour, 'UTC'::text) = hour))
);

ALTER TABLE ONLY public.camera_hour FORCE ROW LEVEL SECURITY;

CREATE TABLE public.camera_network (
    id uuid NOT NULL,
    city text DEFAULT public.here() NOT NULL,
    cidr cidr NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    added_at timestamp with time zone NOT NULL,
    CONSTRAINT camera_network_cidr_check CHECK ((masklen((cidr)::inet) >=
CASE family((cidr)::inet)
    WHEN 4 THEN 8
    ELSE 32
END)),
    CONSTRAINT camera_network_cidr_check1 CHECK (
CASE family((cidr)::inet)
    WHEN 4 THEN (NOT (((cidr)::inet && '0.0.0.0/8'::inet) OR ((cidr)::inet && '127.0.0.0/8'::inet) OR ((cidr)::inet && '169.254.0.0/16'::inet) OR ((cidr)::inet && '224.0.0.0/3'::inet)))
    ELSE (NOT (((cidr)::inet && '::/32'::inet) OR ((cidr)::inet && 'fe80::/10'::inet) OR ((cidr)::inet && 'ff00::/8'::inet) OR ((cidr)::inet && '64:ff9b::/32'::inet) OR ((cidr)::inet && '2002::/16'::inet)))
END)
);

ALTER TABLE ONLY public.camera_network FORCE ROW LEVEL SECURITY;

CREATE TABLE public.camera_sight (
    camera_id uuid NOT NULL,
    city text DEFAULT public.here() NOT NULL,
    network text DEFAULT ''::text NOT NULL,
    learnt bytea,
    learnt_at timestamp with time zone,
    CONSTRAINT camera_sight_learnt_check CHECK ((octet_length(learnt) <= 200000))
);

ALTER TABLE ONLY public.camera_sight FORCE ROW LEVEL SECURITY;

CREATE TABLE public.camera_source (
    camera_id uuid NOT NULL,
    city text DEFAULT public.here() NOT NULL,
    main_sealed bytea NOT NULL,
    main_shown text NOT NULL,
    main_address inet NOT NULL,
    sub_sealed bytea,
    sub_shown text,
    sub_address inet,
    login_sealed bytea,
    has_login boolean GENERATED ALWAYS AS ((login_sealed IS NOT NULL)) STORED NOT NULL,
    control_sealed bytea,
    control_shown text,
    control_address inet,
    CONSTRAINT camera_source_check CHECK ((((sub_sealed IS NULL) = (sub_address IS NULL)) AND ((sub_sealed IS NULL) = (sub_shown IS NULL)))),
    CONSTRAINT camera_source_check1 CHECK ((((control_sealed IS NULL) = (control_address IS NULL)) AND ((control_sealed IS NULL) = (control_shown IS NULL))))
);

ALTER TABLE ONLY public.camera_source FORCE ROW LEVEL SECURITY;

CREATE TABLE public.camera_state (
    camera_id uuid NOT NULL,
    city text DEFAULT public.here() NOT NULL,
    epoch bigint NOT NULL,
    state text NOT NULL,
    detail text DEFAULT ''::text NOT NULL,
    since timestamp with time zone NOT NULL,
    reported_at timestamp with time zone NOT NULL,
    frame_at timestamp with time zone,
    width integer,
    height integer,
    fps double precision,
    codec text,
    counting boolean DEFAULT false NOT NULL,
    worker text NOT NULL,
    CONSTRAINT camera_state_state_check CHECK ((state = ANY (ARRAY['connecting'::text, 'playing'::text, 'dead'::text, 'silent'::text, 'garbage'::text, 'clock'::text, 'released'::text])))
);

ALTER TABLE ONLY public.camera_state FORCE ROW LEVEL SECURITY;

CREATE TABLE public.camera_still (
    camera_id uuid NOT NULL,
    city text DEFAULT public.here() NOT NULL,
    epoch bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    jpeg bytea NOT NULL,
    CONSTRAINT camera_still_jpeg_check CHECK (((octet_length(jpeg) >= 100) AND (octet_length(jpeg) <= 262144)))
);
ALTER TABLE ONLY public.camera_still ALTER COLUMN jpeg SET STORAGE EXTERNAL;

ALTER TABLE ONLY public.camera_still FORCE ROW LEVEL SECURITY;

CREATE TABLE public.camera_trouble (
    id uuid NOT NULL,
    city text DEFAULT public.here() NOT NULL,
    camera_id uuid NOT NULL,
    kind text NOT NULL,
    since timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    sure double precision NOT NULL,
    why text DEFAULT ''::text NOT NULL,
    alarm boolean NOT NULL,
    CONSTRAINT camera_trouble_check CHECK ((ended_at >= since)),
    CONSTRAINT camera_trouble_kind_check CHECK ((kind = ANY (ARRAY['offline'::text, 'frozen'::text, 'black'::text, 'over_exposed'::text, 'blurred'::text, 'covered'::text, 'turned'::text, 'moved'::text, 'low_rate'::text, 'clock_drift'::text]))),
    CONSTRAINT camera_trouble_sure_check CHECK (((sure >= (0)::double precision) AND (sure <= (1)::double precision))),
    CONSTRAINT camera_trouble_why_check CHECK ((octet_length(why) <= 200))
);

ALTER TABLE ONLY public.camera_trouble FORCE ROW LEVEL SECURITY;

CREATE TABLE public.camera_view (
    camera_id uuid NOT NULL,
    city text DEFAULT public.here() NOT NULL,
    accepted_at timestamp with time zone,
    moved_at timestamp with time zone,
    moved_by text,
    CONSTRAINT camera_view_check CHECK (((accepted_at IS NOT NULL) OR (moved_at IS NOT NULL))),
    CONSTRAINT camera_view_moved_by_check CHECK ((octet_length(moved_by) <= 200))
);

ALTER TABLE ONLY public.camera_view FORCE ROW LEVEL SECURITY;

CREATE TABLE public.category (
    city text DEFAULT public.here() NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    field text NOT NULL,
    priority text,
    function text NOT NULL,
    partner text DEFAULT ''::text NOT NULL,
    radio text DEFAULT ''::text NOT NULL,
    eido text DEFAULT ''::text NOT NULL,
    cap text DEFAULT ''::text NOT NULL,
    opens_cameras boolean NOT NULL,
    synonyms text[] DEFAULT '{}'::text[] NOT NULL,
    kin text[] DEFAULT '{}'::text[] NOT NULL,
    questions jsonb DEFAULT '[]'::jsonb NOT NULL,
    active boolean DEFAULT true NOT NULL,
    CONSTRAINT category_code_check CHECK ((code ~ '^[A-Z]{3}-[A-Z]{3}$'::text)),
    CONSTRAINT category_questions_check CHECK ((jsonb_typeof(questions) = 'array'::text))
);

ALTER TABLE ONLY public.category FORCE ROW LEVEL SECURITY;

CREATE TABLE public.city (
    slug text NOT NULL,
    name text NOT NULL,
    province text NOT NULL,
    timezone text NOT NULL,
    lat double precision NOT NULL,
    lon double precision NOT NULL,
    training boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT city_lat_check CHECK (((lat >= ('-90'::integer)::double precision) AND (lat <= (90)::double precision))),
    CONSTRAINT city_lon_check CHECK (((lon >= ('-180'::integer)::double precision) AND (lon <= (180)::double precision))),
    CONSTRAINT city_slug_check CHECK ((slug ~ '^[a-z][a-z0-9-]{1,39}$'::text))
);

ALTER TABLE ONLY public.city FORCE ROW LEVEL SECURITY;

CREATE TABLE public.city_map (
    city text DEFAULT public.here() NOT NULL,
    digest text NOT NULL,
    attribution text NOT NULL,
    approximate boolean NOT NULL,
    west double precision NOT NULL,
    south double precision NOT NULL,
    east double precision NOT NULL,
    north double precision NOT NULL,
    loaded_at timestamp with time zone NOT NULL,
    CONSTRAINT city_map_attribution_check CHECK ((attribution <> ''::text))
);

ALTER TABLE ONLY public.city_map FORCE ROW LEVEL SECURITY;

CREATE TABLE public.count_minute (
    city text DEFAULT public.here() NOT NULL,
    line_id uuid NOT NULL,
    camera_id uuid NOT NULL,
    way text NOT NULL,
    kind text NOT NULL,
    minute timestamp with time zone NOT NULL,
    epoch bigint NOT NULL,
    crossings integer NOT NULL,
    CONSTRAINT count_minute_crossings_check CHECK ((crossings > 0)),
    CONSTRAINT count_minute_kind_check CHECK ((kind = ANY (ARRAY['motorcycle'::text, 'car'::text, 'bus'::text, 'truck'::text, 'three_wheeler'::text, 'bicycle'::text, 'pedestrian'::text]))),
    CONSTRAINT count_minute_minute_check CHECK ((date_trunc('minute'::text, minute) = minute)),
    CONSTRAINT count_minute_way_check CHECK ((way = ANY (ARRAY['forward'::text, 'back'::text])))
);

ALTER TABLE ONLY public.count_minute FORCE ROW LEVEL SECURITY;

CREATE TABLE public.device (
    id uuid NOT NULL,
    city text DEFAULT public.here() NOT NULL,
    unit_id uuid NOT NULL,
    name text NOT NULL,
    token_hash bytea NOT NULL,
    next_seq bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    revoked_at timestamp with time zone,
    topic text,
    CONSTRAINT device_next_seq_check CHECK ((next_seq > 0)),
    CONSTRAINT device_token_hash_check CHECK ((octet_length(token_hash) = 32)),
    CONSTRAINT device_topic_check CHECK (((length(topic) >= 1) AND (length(topic) <= 120)))
);

ALTER TABLE ONLY public.device FORCE ROW LEVEL SECURITY;

CREATE TABLE public.device_action (
    device_id uuid NOT NULL,
    seq bigint NOT NULL,
    key uuid NOT NULL,
    city text DEFAULT public.here() NOT NULL,
    kind text NOT NULL,
    dispatch_id uuid,
    at timestamp with time zone NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    lat double precision,
    lon double precision,
    received_at timestamp with time zone NOT NULL,
    outcome text NOT NULL,
    detail text DEFAULT ''::text NOT NULL,
    note_id uuid,
    CONSTRAINT device_action_kind_check CHECK ((kind = ANY (ARRAY['accept'::text, 'decline'::text, 'en_route'::text, 'arrived'::text, 'done'::text, 'help'::text, 'note'::text]))),
    CONSTRAINT device_action_outcome_check CHECK ((outcome = ANY (ARRAY['waiting'::text, 'done'::text, 'refused'::text]))),
    CONSTRAINT device_action_seq_check CHECK ((seq > 0))
);

ALTER TABLE ONLY public.device_action FORCE ROW LEVEL SECURITY;

CREATE TABLE public.dispatch (
    id uuid NOT NULL,
    city text DEFAULT public.here() NOT NULL,
    incident_id uuid NOT NULL,
    unit_id uuid NOT NULL,
    state text NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    sent_by text NOT NULL,
    accepted_at timestamp with time zone,
    departed_at timestamp with time zone,
    arrived_at timestamp with time zone,
    ended_at timestamp with time zone,
    rank integer,
    reason text DEFAULT ''::text NOT NULL,
    outcome text DEFAULT ''::text NOT NULL,
    CONSTRAINT dispatch_check CHECK (((ended_at IS NOT NULL) = (state = ANY (ARRAY['done'::text, 'declined'::text, 'cancelled'::text])))),
    CONSTRAINT dispatch_state_check CHECK ((state = ANY (ARRAY['assigned'::text, 'accepted'::text, 'en_route'::text, 'on_scene'::text, 'done'::text, 'declined'::text, 'cancelled'::text])))
);

ALTER TABLE ONLY public.dispatch FORCE ROW LEVEL SECURITY;

CREATE TABLE public.emergency (
    id uuid NOT NULL,
    city text DEFAULT public.here() NOT NULL,
    unit_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    lat double precision,
    lon double precision,
    acknowledged_at timestamp with time zone,
    acknowledged_by text,
    state_before text
);

ALTER TABLE ONLY public.emergency FORCE ROW LEVEL SECURITY;

CREATE TABLE public.enrolment (
    id uuid NOT NULL,
    city text DEFAULT public.here() NOT NULL,
    code_hash bytea NOT NULL,
    person_id uuid,
    login text,
    role text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT enrolment_code_hash_check CHECK ((octet_length(code_hash) = 32))
);

ALTER TABLE ONLY public.enrolment FORCE ROW LEVEL SECURITY;

CREATE TABLE public.erasure (
    id uuid NOT NULL,
    city text DEFAULT public.here() NOT NULL,
    incident_id uuid,
    handover_id uuid,
    place text NOT NULL,
    at timestamp with time zone NOT NULL,
    by text NOT NULL,
    why text NOT NULL,
    CONSTRAINT erasure_check CHECK ((num_nonnulls(incident_id, handover_id) = 1)),
    CONSTRAINT erasure_place_check CHECK (((length(place) >= 1) AND (length(place) <= 200))),
    CONSTRAINT erasure_why_check CHECK ((length(why) >= 10))
);

ALTER TABLE ONLY public.erasure FORCE ROW LEVEL SECURITY;

CREATE TABLE public.escalation (
    id uuid NOT NULL,
    city text DEFAULT public.here() NOT NULL,
    ladder text NOT NULL,
    subject_id uuid NOT NULL,
    started_at timestamp with time zone NOT NULL,
    nth integer DEFAULT 0 NOT NULL,
    risen_at timestamp with time zone,
    acknowledged_at timestamp with time zone,
    acknowledged_by text,
    ended_at timestamp with time zone,
    CONSTRAINT escalation_ladder_check CHECK ((ladder = ANY (ARRAY['call'::text, 'incident'::text]))),
    CONSTRAINT escalation_nth_check CHECK ((nth >= 0))
);

ALTER TABLE ONLY public.escalation FORCE ROW LEVEL SECURITY;

CREATE TABLE public.handover (
    id uuid NOT NULL,
    city text DEFAULT public.here() NOT NULL,
    out_at timestamp with time zone NOT NULL,
    out_by text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    lines jsonb NOT NULL,
    ticked text[] DEFAULT '{}'::text[] NOT NULL,
    in_at timestamp with time zone,
    in_by text,
    CONSTRAINT handover_check CHECK ((in_by <> out_by)),
    CONSTRAINT handover_lines_check CHECK ((jsonb_typeof(lines) = 'array'::text))
);

ALTER TABLE ONLY public.handover FORCE ROW LEVEL SECURITY;

CREATE TABLE public.holiday (
    city text DEFAULT public.here() NOT NULL,
    day date NOT NULL,
    name text NOT NULL
);

ALTER TABLE ONLY public.holiday FORCE ROW LEVEL SECURITY;

CREATE TABLE public.incident_merge (
    id uuid NOT NULL,
    city text DEFAULT public.here() NOT NULL,
    from_id uuid NOT NULL,
    into_id uuid NOT NULL,
    state_before text NOT NULL,
    at timestamp with time zone NOT NULL,
    by text NOT NULL,
    unmerged_at timestamp with time zone,
    unmerged_by text,
    CONSTRAINT incident_merge_check CHECK ((from_id <> into_id))
);

ALTER TABLE ONLY public.incident_merge FORCE ROW LEVEL SECURITY;

CREATE TABLE public.incident_note (
    id uuid NOT NULL,
    city text DEFAULT public.here() NOT NULL,
    incident_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    by text NOT NULL,
    kind text NOT NULL,
    text text NOT NULL,
    corrects uuid,
    marks text[] DEFAULT '{}'::text[] NOT NULL,
    number bigint NOT NULL,
    erased_at timestamp with time zone,
    erased_by text,
    erased_why text,
    CONSTRAINT incident_note_check CHECK ((((erased_at IS NULL) = (erased_by IS NULL)) AND ((erased_at IS NULL) = (erased_why IS NULL)))),
    CONSTRAINT incident_note_check1 CHECK (((erased_at IS NULL) OR (text = ''::text))),
    CONSTRAINT incident_note_erased_why_check CHECK ((length(erased_why) >= 10)),
    CONSTRAINT incident_note_kind_check CHECK ((kind = ANY (ARRAY['note'::text, 'narrative'::text, 'place'::text, 'reason'::text])))
);

ALTER TABLE ONLY public.incident_note FORCE ROW LEVEL SECURITY;

ALTER TABLE public.incident_note ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.incident_note_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.incident_partner (
    id uuid NOT NULL,
    city text DEFAULT public.here() NOT NULL,
    incident_id uuid NOT NULL,
    partner text NOT NULL,
    at timestamp with time zone NOT NULL,
    by text NOT NULL,
    note text DEFAULT ''::text NOT NULL
);

ALTER TABLE ONLY public.incident_partner FORCE ROW LEVEL SECURITY;

CREATE TABLE public.incident_pause (
    id uuid NOT NULL,
    city text DEFAULT public.here() NOT NULL,
    incident_id uuid NOT NULL,
    clock text NOT NULL,
    from_at timestamp with time zone NOT NULL,
    until_at timestamp with time zone,
    reason text NOT NULL,
    by text NOT NULL,
    CONSTRAINT incident_pause_check CHECK ((until_at >= from_at)),
    CONSTRAINT incident_pause_clock_check CHECK ((clock = ANY (ARRAY['dispatch'::text, 'arrive'::text]))),
    CONSTRAINT incident_pause_reason_check CHECK ((length(reason) >= 10))
);

ALTER TABLE ONLY public.incident_pause FORCE ROW LEVEL SECURITY;

CREATE TABLE public.incident_serial (
    city text DEFAULT public.here() NOT NULL,
    day date NOT NULL,
    last integer NOT NULL,
    CONSTRAINT incident_serial_last_check CHECK ((last > 0))
);

ALTER TABLE ONLY public.incident_serial FORCE ROW LEVEL SECURITY;

CREATE TABLE public.ladder_step (
    city text DEFAULT public.here() NOT NULL,
    ladder text NOT NULL,
    nth integer NOT NULL,
    level text NOT NULL,
    seat text NOT NULL,
    after_s integer NOT NULL,
    CONSTRAINT ladder_step_after_s_check CHECK ((after_s >= 0)),
    CONSTRAINT ladder_step_ladder_check CHECK ((ladder = ANY (ARRAY['call'::text, 'incident'::text]))),
    CONSTRAINT ladder_step_nth_check CHECK ((nth > 0))
);

ALTER TABLE ONLY public.ladder_step FORCE ROW LEVEL SECURITY;

CREATE TABLE public.line (
    id uuid NOT NULL,
    city text DEFAULT public.here() NOT NULL,
    camera_id uuid NOT NULL,
    name text NOT NULL,
    from_x double precision NOT NULL,
    from_y double precision NOT NULL,
    to_x double precision NOT NULL,
    to_y double precision NOT NULL,
    forward_name text DEFAULT ''::text NOT NULL,
    back_name text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT line_check CHECK (((from_x <> to_x) OR (from_y <> to_y))),
    CONSTRAINT line_from_x_check CHECK (((from_x >= (0)::double precision) AND (from_x <= (1)::double precision))),
    CONSTRAINT line_from_y_check CHECK (((from_y >= (0)::double precision) AND (from_y <= (1)::double precision))),
    CONSTRAINT line_to_x_check CHECK (((to_x >= (0)::double precision) AND (to_x <= (1)::double precision))),
    CONSTRAINT line_to_y_check CHECK (((to_y >= (0)::double precision) AND (to_y <= (1)::double precision)))
);

ALTER TABLE ONLY public.line FORCE ROW LEVEL SECURITY;

CREATE TABLE public.login_attempt (
    id uuid NOT NULL,
    login_hash bytea NOT NULL,
    address text NOT NULL,
    at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.login_attempt FORCE ROW LEVEL SECURITY;

CREATE TABLE public.mask (
    id uuid NOT NULL,
    city text DEFAULT public.here() NOT NULL,
    camera_id uuid NOT NULL,
    name text NOT NULL,
    points double precision[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT mask_points_check CHECK (((array_ndims(points) = 2) AND (array_length(points, 2) = 2) AND ((array_length(points, 1) >= 3) AND (array_length(points, 1) <= 32)))),
    CONSTRAINT mask_points_check1 CHECK ((((0)::double precision <= ALL (points)) AND ((1)::double precision >= ALL (points))))
);

ALTER TABLE ONLY public.mask FORCE ROW LEVEL SECURITY;

CREATE TABLE public.migration (
    number integer NOT NULL,
    name text NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.migration FORCE ROW LEVEL SECURITY;

CREATE TABLE public.number_flag (
    id uuid NOT NULL,
    city text DEFAULT public.here() NOT NULL,
    number text NOT NULL,
    reason text NOT NULL,
    set_at timestamp with time zone NOT NULL,
    set_by text NOT NULL,
    until timestamp with time zone NOT NULL,
    CONSTRAINT number_flag_check CHECK (((until >= set_at) AND (until <= (set_at + '90 days'::interval))))
);

ALTER TABLE ONLY public.number_flag FORCE ROW LEVEL SECURITY;

CREATE TABLE public.outage (
    id uuid NOT NULL,
    city text DEFAULT public.here() NOT NULL,
    binds text NOT NULL,
    name text NOT NULL,
    since timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    cameras uuid[] NOT NULL,
    CONSTRAINT outage_binds_check CHECK ((binds = ANY (ARRAY['network'::text, 'owner'::text, 'area'::text, 'city'::text]))),
    CONSTRAINT outage_cameras_check CHECK ((cardinality(cameras) > 0)),
    CONSTRAINT outage_check CHECK ((ended_at >= since))
);

ALTER TABLE ONLY public.outage FORCE ROW LEVEL SECURITY;

CREATE TABLE public.owner_contact (
    city text DEFAULT public.here() NOT NULL,
    owner text NOT NULL,
    contact text NOT NULL,
    CONSTRAINT owner_contact_contact_check CHECK ((octet_length(contact) <= 400))
);

ALTER TABLE ONLY public.owner_contact FORCE ROW LEVEL SECURITY;

CREATE TABLE public.partner (
    city text DEFAULT public.here() NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    number text DEFAULT ''::text NOT NULL,
    active boolean DEFAULT true NOT NULL,
    CONSTRAINT partner_code_check CHECK ((code ~ '^[a-z][a-z0-9_]{1,39}$'::text))
);

ALTER TABLE ONLY public.partner FORCE ROW LEVEL SECURITY;

CREATE TABLE public.person (
    id uuid NOT NULL,
    city text DEFAULT public.here() NOT NULL,
    login text NOT NULL,
    name text NOT NULL,
    role text NOT NULL,
    password_hash text,
    enrolled boolean GENERATED ALWAYS AS ((password_hash IS NOT NULL)) STORED NOT NULL,
    active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_seen_at timestamp with time zone,
    CONSTRAINT person_login_check CHECK ((login ~ '^[A-Za-z0-9][A-Za-z0-9._-]{1,39}$'::text)),
    CONSTRAINT person_name_check CHECK (((length(name) >= 1) AND (length(name) <= 80)))
);

ALTER TABLE ONLY public.person FORCE ROW LEVEL SECURITY;

CREATE TABLE public.photo (
    id uuid NOT NULL,
    city text DEFAULT public.here() NOT NULL,
    dispatch_id uuid NOT NULL,
    incident_id uuid NOT NULL,
    device_id uuid NOT NULL,
    taken_at timestamp with time zone NOT NULL,
    received_at timestamp with time zone NOT NULL,
    sha256 bytea NOT NULL,
    jpeg bytea NOT NULL,
    CONSTRAINT photo_jpeg_check CHECK (((octet_length(jpeg) >= 4) AND (octet_length(jpeg) <= 1048576))),
    CONSTRAINT photo_sha256_check CHECK ((octet_length(sha256) = 32))
);
ALTER TABLE ONLY public.photo ALTER COLUMN jpeg SET STORAGE EXTERNAL;

ALTER TABLE ONLY public.photo FORCE ROW LEVEL SECURITY;

CREATE TABLE public.place (
    id uuid NOT NULL,
    city text DEFAULT public.here() NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    alias text[] DEFAULT '{}'::text[] NOT NULL,
    code text DEFAULT ''::text NOT NULL,
    rank smallint NOT NULL,
    lat double precision NOT NULL,
    lon double precision NOT NULL,
    geometry jsonb NOT NULL,
    more jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT place_kind_check CHECK ((kind = ANY (ARRAY['road'::text, 'railway'::text, 'junction'::text, 'landmark'::text, 'polsek'::text, 'stop'::text, 'city'::text, 'kecamatan'::text, 'kelurahan'::text]))),
    CONSTRAINT place_lat_check CHECK (((lat >= ('-90'::integer)::double precision) AND (lat <= (90)::double precision))),
    CONSTRAINT place_lon_check CHECK (((lon >= ('-180'::integer)::double precision) AND (lon <= (180)::double precision))),
    CONSTRAINT place_more_check CHECK ((jsonb_typeof(more) = 'object'::text)),
    CONSTRAINT place_rank_check CHECK (((rank >= 1) AND (rank <= 5)))
);

ALTER TABLE ONLY public.place FORCE ROW LEVEL SECURITY;

CREATE TABLE public.priority (
    city text DEFAULT public.here() NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    dispatch_s integer,
    arrive_s integer,
    accept_s integer,
    CONSTRAINT priority_accept_s_check CHECK ((accept_s > 0)),
    CONSTRAINT priority_arrive_s_check CHECK ((arrive_s > 0)),
    CONSTRAINT priority_code_check CHECK ((code ~ '^P[1-5]$'::text)),
    CONSTRAINT priority_dispatch_s_check CHECK ((dispatch_s > 0))
);

ALTER TABLE ONLY public.priority FORCE ROW LEVEL SECURITY;

CREATE TABLE public.push_message (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    city text DEFAULT public.here() NOT NULL,
    subscription_id uuid NOT NULL,
    word text NOT NULL,
    code text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    next_at timestamp with time zone NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    CONSTRAINT push_message_tries_check CHECK ((tries >= 0)),
    CONSTRAINT push_message_word_check CHECK ((word = ANY (ARRAY['task'::text, 'cancelled'::text, 'help'::text])))
);

ALTER TABLE ONLY public.push_message FORCE ROW LEVEL SECURITY;

CREATE TABLE public.push_subscription (
    id uuid NOT NULL,
    city text DEFAULT public.here() NOT NULL,
    device_id uuid NOT NULL,
    endpoint bytea NOT NULL,
    sealed bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT push_subscription_endpoint_check CHECK ((octet_length(endpoint) = 32))
);

ALTER TABLE ONLY public.push_subscription FORCE ROW LEVEL SECURITY;

CREATE TABLE public.recording_export (
    id uuid NOT NULL,
    city text DEFAULT public.here() NOT NULL,
    camera_id uuid NOT NULL,
    from_at timestamp with time zone NOT NULL,
    to_at timestamp with time zone NOT NULL,
    reason text NOT NULL,
    made_by text NOT NULL,
    person_id uuid NOT NULL,
    made_at timestamp with time zone NOT NULL,
    state text DEFAULT 'waiting'::text NOT NULL,
    detail text DEFAULT ''::text NOT NULL,
    done integer DEFAULT 0 NOT NULL,
    total integer DEFAULT 0 NOT NULL,
    store text,
    worker text,
    beat_at timestamp with time zone,
    bytes bigint,
    sha256 bytea,
    clips jsonb DEFAULT '[]'::jsonb NOT NULL,
    expires_at timestamp with time zone,
    CONSTRAINT recording_export_check CHECK ((to_at > from_at)),
    CONSTRAINT recording_export_clips_check CHECK ((jsonb_typeof(clips) = 'array'::text)),
    CONSTRAINT recording_export_reason_check CHECK ((reason <> ''::text)),
    CONSTRAINT recording_export_sha256_check CHECK ((octet_length(sha256) = 32)),
    CONSTRAINT recording_export_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'making'::text, 'made'::text, 'ready'::text, 'failed'::text, 'cancelled'::text, 'expired'::text])))
);

ALTER TABLE ONLY public.recording_export FORCE ROW LEVEL SECURITY;

CREATE TABLE public.recording_hold (
    id uuid NOT NULL,
    city text DEFAULT public.here() NOT NULL,
    camera_id uuid NOT NULL,
    from_at timestamp with time zone NOT NULL,
    to_at timestamp with time zone NOT NULL,
    reason text NOT NULL,
    until_at timestamp with time zone NOT NULL,
    made_by text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    released_at timestamp with time zone,
    released_by text,
    CONSTRAINT recording_hold_check CHECK ((to_at > from_at)),
    CONSTRAINT recording_hold_reason_check CHECK ((reason <> ''::text))
);

ALTER TABLE ONLY public.recording_hold FORCE ROW LEVEL SECURITY;

CREATE TABLE public.recording_mark (
    id uuid NOT NULL,
    city text DEFAULT public.here() NOT NULL,
    camera_id uuid NOT NULL,
    from_at timestamp with time zone NOT NULL,
    to_at timestamp with time zone NOT NULL,
    label text DEFAULT ''::text NOT NULL,
    made_by text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    incident_id uuid,
    CONSTRAINT recording_mark_check CHECK ((to_at > from_at))
);

ALTER TABLE ONLY public.recording_mark FORCE ROW LEVEL SECURITY;

CREATE TABLE public.recording_plan (
    camera_id uuid NOT NULL,
    city text DEFAULT public.here() NOT NULL,
    mode text NOT NULL,
    rules jsonb DEFAULT '[]'::jsonb NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    CONSTRAINT recording_plan_mode_check CHECK ((mode = ANY (ARRAY['continuous'::text, 'alert'::text, 'off'::text]))),
    CONSTRAINT recording_plan_rules_check CHECK ((jsonb_typeof(rules) = 'array'::text))
);

ALTER TABLE ONLY public.recording_plan FORCE ROW LEVEL SECURITY;

CREATE TABLE public.recording_store (
    city text DEFAULT public.here() NOT NULL,
    name text NOT NULL,
    state text NOT NULL,
    detail text DEFAULT ''::text NOT NULL,
    since timestamp with time zone NOT NULL,
    reported_at timestamp with time zone NOT NULL,
    bytes bigint DEFAULT 0 NOT NULL,
    free_bytes bigint NOT NULL,
    quota_bytes bigint NOT NULL,
    floor_bytes bigint NOT NULL,
    dropped bigint DEFAULT 0 NOT NULL,
    held_up_bytes bigint DEFAULT 0 NOT NULL,
    noted_state text DEFAULT 'ready'::text NOT NULL,
    CONSTRAINT recording_store_name_check CHECK ((name ~ '^[A-Za-z0-9-]{1,63}$'::text)),
    CONSTRAINT recording_store_state_check CHECK ((state = ANY (ARRAY['ready'::text, 'full'::text, 'broken'::text])))
);

ALTER TABLE ONLY public.recording_store FORCE ROW LEVEL SECURITY;

CREATE TABLE public.recording_view (
    id uuid NOT NULL,
    city text DEFAULT public.here() NOT NULL,
    camera_id uuid NOT NULL,
    person_id uuid NOT NULL,
    from_at timestamp with time zone NOT NULL,
    to_at timestamp with time zone NOT NULL,
    made_at timestamp with time zone NOT NULL,
    CONSTRAINT recording_view_check CHECK ((to_at > from_at))
);

ALTER TABLE ONLY public.recording_view FORCE ROW LEVEL SECURITY;

CREATE TABLE public.role (
    city text DEFAULT public.here() NOT NULL,
    name text NOT NULL,
    CONSTRAINT role_name_check CHECK ((name ~ '^[a-z][a-z0-9_-]{1,39}$'::text))
);

ALTER TABLE ONLY public.role FORCE ROW LEVEL SECURITY;

CREATE TABLE public.role_permission (
    city text DEFAULT public.here() NOT NULL,
    role text NOT NULL,
    permission text NOT NULL,
    CONSTRAINT role_permission_permission_check CHECK ((permission ~ '^[a-z_]+\.[a-z_]+$'::text))
);

ALTER TABLE ONLY public.role_permission FORCE ROW LEVEL SECURITY;

CREATE TABLE public.rules (
    city text DEFAULT public.here() NOT NULL,
    digest text NOT NULL,
    answer_s integer NOT NULL,
    grace_s integer NOT NULL,
    stale_s integer NOT NULL,
    duplicate_m integer NOT NULL,
    duplicate_s integer NOT NULL,
    fresh_s integer NOT NULL,
    rest_s integer NOT NULL,
    call_sign text NOT NULL,
    functions text[] NOT NULL,
    shifts text[] NOT NULL,
    loaded_at timestamp with time zone NOT NULL,
    office text DEFAULT ''::text NOT NULL,
    CONSTRAINT rules_answer_s_check CHECK ((answer_s > 0)),
    CONSTRAINT rules_duplicate_m_check CHECK ((duplicate_m > 0)),
    CONSTRAINT rules_duplicate_s_check CHECK ((duplicate_s > 0)),
    CONSTRAINT rules_fresh_s_check CHECK ((fresh_s > 0)),
    CONSTRAINT rules_grace_s_check CHECK ((grace_s >= 0)),
    CONSTRAINT rules_rest_s_check CHECK ((rest_s >= 0)),
    CONSTRAINT rules_stale_s_check CHECK ((stale_s > 0))
);

ALTER TABLE ONLY public.rules FORCE ROW LEVEL SECURITY;

CREATE TABLE public.seen_minute (
    city text DEFAULT public.here() NOT NULL,
    camera_id uuid NOT NULL,
    minute timestamp with time zone NOT NULL,
    epoch bigint NOT NULL,
    seconds bigint NOT NULL,
    CONSTRAINT seen_minute_minute_check CHECK ((date_trunc('minute'::text, minute) = minute)),
    CONSTRAINT seen_minute_seconds_check CHECK (((seconds >= 0) AND (seconds < ((1)::bigint << 60))))
);

ALTER TABLE ONLY public.seen_minute FORCE ROW LEVEL SECURITY;

CREATE TABLE public.segment (
    id uuid NOT NULL,
    city text DEFAULT public.here() NOT NULL,
    camera_id uuid NOT NULL,
    number bigint NOT NULL,
    epoch bigint NOT NULL,
    store text NOT NULL,
    began_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone NOT NULL,
    media bigint NOT NULL,
    bytes bigint NOT NULL,
    still_bytes integer DEFAULT 0 NOT NULL,
    sha256 bytea NOT NULL,
    chain bytea NOT NULL,
    codec text NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    kind text NOT NULL,
    doomed_at timestamp with time zone,
    deleted_at timestamp with time zone,
    CONSTRAINT segment_bytes_check CHECK ((bytes > 0)),
    CONSTRAINT segment_chain_check CHECK ((octet_length(chain) = 32)),
    CONSTRAINT segment_check CHECK (((ended_at >= began_at) AND (ended_at <= (began_at + '00:05:00'::interval)))),
    CONSTRAINT segment_check1 CHECK (((deleted_at IS NULL) OR (doomed_at IS NOT NULL))),
    CONSTRAINT segment_kind_check CHECK ((kind = ANY (ARRAY['umum'::text, 'kejadian'::text]))),
    CONSTRAINT segment_number_check CHECK ((number > 0)),
    CONSTRAINT segment_sha256_check CHECK ((octet_length(sha256) = 32)),
    CONSTRAINT segment_still_bytes_check CHECK ((still_bytes >= 0))
);

ALTER TABLE ONLY public.segment FORCE ROW LEVEL SECURITY;

CREATE TABLE public.session (
    id uuid NOT NULL,
    city text DEFAULT public.here() NOT NULL,
    person_id uuid NOT NULL,
    token_hash bytea NOT NULL,
    address text NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    idle_s integer NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    silent_until timestamp with time zone,
    audible_at timestamp with time zone,
    CONSTRAINT session_idle_s_check CHECK ((idle_s > 0)),
    CONSTRAINT session_token_hash_check CHECK ((octet_length(token_hash) = 32))
);

ALTER TABLE ONLY public.session FORCE ROW LEVEL SECURITY;

CREATE TABLE public.ticket (
    id uuid NOT NULL,
    city text DEFAULT public.here() NOT NULL,
    number integer NOT NULL,
    camera_id uuid NOT NULL,
    trouble text NOT NULL,
    state text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    assignee text DEFAULT ''::text NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    opened_by text NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    repaired_at timestamp with time zone,
    verified_at timestamp with time zone,
    CONSTRAINT ticket_note_check CHECK ((octet_length(note) <= 2000)),
    CONSTRAINT ticket_number_check CHECK ((number > 0)),
    CONSTRAINT ticket_state_check CHECK ((state = ANY (ARRAY['open'::text, 'assigned'::text, 'repaired'::text, 'verified'::text, 'dropped'::text])))
);

ALTER TABLE ONLY public.ticket FORCE ROW LEVEL SECURITY;

CREATE TABLE public.unit (
    id uuid NOT NULL,
    city text DEFAULT public.here() NOT NULL,
    call_sign text NOT NULL,
    name text DEFAULT ''::text NOT NULL,
    function text NOT NULL,
    polsek text DEFAULT ''::text NOT NULL,
    state text DEFAULT 'off_duty'::text NOT NULL,
    state_at timestamp with time zone NOT NULL,
    freed_at timestamp with time zone,
    active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT unit_state_check CHECK ((state = ANY (ARRAY['ready'::text, 'assigned'::text, 'en_route'::text, 'on_scene'::text, 'escorting'::text, 'returning'::text, 'resting'::text, 'off_duty'::text, 'faulty'::text, 'emergency'::text])))
);

ALTER TABLE ONLY public.unit FORCE ROW LEVEL SECURITY;

CREATE TABLE public.unit_position (
    unit_id uuid NOT NULL,
    city text DEFAULT public.here() NOT NULL,
    lat double precision NOT NULL,
    lon double precision NOT NULL,
    accuracy_m double precision,
    speed_kmh double precision,
    bearing_deg double precision,
    battery_pct double precision,
    fix_at timestamp with time zone NOT NULL,
    received_at timestamp with time zone NOT NULL,
    device_id uuid NOT NULL,
    CONSTRAINT unit_position_accuracy_m_check CHECK ((accuracy_m >= (0)::double precision)),
    CONSTRAINT unit_position_battery_pct_check CHECK (((battery_pct >= (0)::double precision) AND (battery_pct <= (100)::double precision))),
    CONSTRAINT unit_position_bearing_deg_check CHECK (((bearing_deg >= (0)::double precision) AND (bearing_deg < (360)::double precision))),
    CONSTRAINT unit_position_lat_check CHECK (((lat >= ('-90'::integer)::double precision) AND (lat <= (90)::double precision))),
    CONSTRAINT unit_position_lon_check CHECK (((lon >= ('-180'::integer)::double precision) AND (lon <= (180)::double precision))),
    CONSTRAINT unit_position_speed_kmh_check CHECK ((speed_kmh >= (0)::double precision))
);

ALTER TABLE ONLY public.unit_position FORCE ROW LEVEL SECURITY;

CREATE TABLE public.wall (
    id uuid NOT NULL,
    city text DEFAULT public.here() NOT NULL,
    owner_id uuid NOT NULL,
    shared boolean NOT NULL,
    name text NOT NULL,
    key smallint,
    shows jsonb NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    CONSTRAINT wall_key_check CHECK (((key >= 1) AND (key <= 9))),
    CONSTRAINT wall_name_check CHECK (((length(name) >= 1) AND (length(name) <= 60))),
    CONSTRAINT wall_shows_check CHECK (((shows ->> 'kind'::text) = ANY (ARRAY['layout'::text, 'tour'::text])))
);

ALTER TABLE ONLY public.wall FORCE ROW LEVEL SECURITY;

CREATE TABLE public.zone (
    id uuid NOT NULL,
    city text DEFAULT public.here() NOT NULL,
    camera_id uuid NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    points double precision[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT zone_kind_check CHECK ((kind = ANY (ARRAY['no_stopping'::text, 'queue'::text, 'zebra'::text, 'bus_lane'::text, 'no_entry'::text, 'sidewalk'::text, 'other'::text]))),
    CONSTRAINT zone_points_check CHECK (((array_ndims(points) = 2) AND (array_length(points, 2) = 2) AND ((array_length(points, 1) >= 3) AND (array_length(points, 1) <= 32)))),
    CONSTRAINT zone_points_check1 CHECK ((((0)::double precision <= ALL (points)) AND ((1)::double precision >= ALL (points))))
);

ALTER TABLE ONLY public.zone FORCE ROW LEVEL SECURITY;

ALTER TABLE ONLY public.act
    ADD CONSTRAINT act_pkey PRIMARY KEY (city, id);

ALTER TABLE ONLY public.bookmark
    ADD CONSTRAINT bookmark_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.call_back
    ADD CONSTRAINT call_back_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.call
    ADD CONSTRAINT call_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.call_signature
    ADD CONSTRAINT call_signature_pkey PRIMARY KEY (source_id, signature);

ALTER TABLE ONLY public.call_source
    ADD CONSTRAINT call_source_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.call_word
    ADD CONSTRAINT call_word_pkey PRIMARY KEY (source_id, key);

ALTER TABLE ONLY public.camera
    ADD CONSTRAINT camera_city_code_key UNIQUE (city, code);

ALTER TABLE ONLY public.camera_hour
    ADD CONSTRAINT camera_hour_pkey PRIMARY KEY (camera_id, hour);

ALTER TABLE ONLY public.camera_network
    ADD CONSTRAINT camera_network_city_cidr_key UNIQUE (city, cidr);

ALTER TABLE ONLY public.camera_network
    ADD CONSTRAINT camera_network_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.camera
    ADD CONSTRAINT camera_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.camera_sight
    ADD CONSTRAINT camera_sight_pkey PRIMARY KEY (camera_id);

ALTER TABLE ONLY public.camera_source
    ADD CONSTRAINT camera_source_pkey PRIMARY KEY (camera_id);

ALTER TABLE ONLY public.camera_state
    ADD CONSTRAINT camera_state_pkey PRIMARY KEY (camera_id);

ALTER TABLE ONLY public.camera_still
    ADD CONSTRAINT camera_still_pkey PRIMARY KEY (camera_id);

ALTER TABLE ONLY public.camera_trouble
    ADD CONSTRAINT camera_trouble_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.camera_view
    ADD CONSTRAINT camera_view_pkey PRIMARY KEY (camera_id);

ALTER TABLE ONLY public.category
    ADD CONSTRAINT category_pkey PRIMARY KEY (city, code);

ALTER TABLE ONLY public.city_map
    ADD CONSTRAINT city_map_pkey PRIMARY KEY (city);

ALTER TABLE ONLY public.city
    ADD CONSTRAINT city_pkey PRIMARY KEY (slug);

ALTER TABLE ONLY public.count_minute
    ADD CONSTRAINT count_minute_pkey PRIMARY KEY (line_id, way, kind, minute, epoch);

ALTER TABLE ONLY public.device_action
    ADD CONSTRAINT device_action_device_id_key_key UNIQUE (device_id, key);

ALTER TABLE ONLY public.device_action
    ADD CONSTRAINT device_action_pkey PRIMARY KEY (device_id, seq);

ALTER TABLE ONLY public.device
    ADD CONSTRAINT device_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.device
    ADD CONSTRAINT device_token_hash_key UNIQUE (token_hash);

ALTER TABLE ONLY public.dispatch
    ADD CONSTRAINT dispatch_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.emergency
    ADD CONSTRAINT emergency_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.enrolment
    ADD CONSTRAINT enrolment_code_hash_key UNIQUE (code_hash);

ALTER TABLE ONLY public.enrolment
    ADD CONSTRAINT enrolment_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.erasure
    ADD CONSTRAINT erasure_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.escalation
    ADD CONSTRAINT escalation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.handover
    ADD CONSTRAINT handover_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.holiday
    ADD CONSTRAINT holiday_pkey PRIMARY KEY (city, day, name);

ALTER TABLE ONLY public.incident
    ADD CONSTRAINT incident_city_code_key UNIQUE (city, code);

ALTER TABLE ONLY public.incident_merge
    ADD CONSTRAINT incident_merge_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.incident_note
    ADD CONSTRAINT incident_note_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.incident_partner
    ADD CONSTRAINT incident_partner_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.incident_pause
    ADD CONSTRAINT incident_pause_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.incident
    ADD CONSTRAINT incident_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.incident_serial
    ADD CONSTRAINT incident_serial_pkey PRIMARY KEY (city, day);

ALTER TABLE ONLY public.journal
    ADD CONSTRAINT journal_pkey PRIMARY KEY (city, seq);

ALTER TABLE ONLY public.ladder_step
    ADD CONSTRAINT ladder_step_pkey PRIMARY KEY (city, ladder, nth);

ALTER TABLE ONLY public.line
    ADD CONSTRAINT line_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.login_attempt
    ADD CONSTRAINT login_attempt_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.mask
    ADD CONSTRAINT mask_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.migration
    ADD CONSTRAINT migration_pkey PRIMARY KEY (number);

ALTER TABLE ONLY public.number_flag
    ADD CONSTRAINT number_flag_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.outage
    ADD CONSTRAINT outage_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.owner_contact
    ADD CONSTRAINT owner_contact_pkey PRIMARY KEY (city, owner);

ALTER TABLE ONLY public.partner
    ADD CONSTRAINT partner_pkey PRIMARY KEY (city, code);

ALTER TABLE ONLY public.person
    ADD CONSTRAINT person_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.photo
    ADD CONSTRAINT photo_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.place
    ADD CONSTRAINT place_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.priority
    ADD CONSTRAINT priority_pkey PRIMARY KEY (city, code);

ALTER TABLE ONLY public.push_message
    ADD CONSTRAINT push_message_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.push_subscription
    ADD CONSTRAINT push_subscription_device_id_endpoint_key UNIQUE (device_id, endpoint);

ALTER TABLE ONLY public.push_subscription
    ADD CONSTRAINT push_subscription_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.recording_export
    ADD CONSTRAINT recording_export_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.recording_hold
    ADD CONSTRAINT recording_hold_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.recording_mark
    ADD CONSTRAINT recording_mark_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.recording_plan
    ADD CONSTRAINT recording_plan_pkey PRIMARY KEY (camera_id);

ALTER TABLE ONLY public.recording_store
    ADD CONSTRAINT recording_store_pkey PRIMARY KEY (city, name);

ALTER TABLE ONLY public.recording_view
    ADD CONSTRAINT recording_view_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.role_permission
    ADD CONSTRAINT role_permission_pkey PRIMARY KEY (city, role, permission);

ALTER TABLE ONLY public.role
    ADD CONSTRAINT role_pkey PRIMARY KEY (city, name);

ALTER TABLE ONLY public.rules
    ADD CONSTRAINT rules_pkey PRIMARY KEY (city);

ALTER TABLE ONLY public.seen_minute
    ADD CONSTRAINT seen_minute_pkey PRIMARY KEY (camera_id, minute, epoch);

ALTER TABLE ONLY public.segment
    ADD CONSTRAINT segment_camera_id_number_key UNIQUE (camera_id, number);

ALTER TABLE ONLY public.segment
    ADD CONSTRAINT segment_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_token_hash_key UNIQUE (token_hash);

ALTER TABLE ONLY public.ticket
    ADD CONSTRAINT ticket_city_number_key UNIQUE (city, number);

ALTER TABLE ONLY public.ticket
    ADD CONSTRAINT ticket_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.unit
    ADD CONSTRAINT unit_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.unit_position
    ADD CONSTRAINT unit_position_pkey PRIMARY KEY (unit_id);

ALTER TABLE ONLY public.wall
    ADD CONSTRAINT wall_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.zone
    ADD CONSTRAINT zone_pkey PRIMARY KEY (id);

CREATE INDEX act_by_age ON public.act USING btree (city, done_at);

CREATE INDEX bookmark_by_making ON public.bookmark USING btree (city, made_at DESC);

CREATE INDEX bookmark_of_camera ON public.bookmark USING btree (camera_id, at DESC);

CREATE INDEX call_back_of_call ON public.call_back USING btree (call_id);

CREATE INDEX call_by_number ON public.call USING btree (city, number, rang_at) WHERE (number IS NOT NULL);

CREATE INDEX call_by_time ON public.call USING btree (city, rang_at DESC, id DESC);

CREATE INDEX call_of_incident ON public.call USING btree (incident_id) WHERE (incident_id IS NOT NULL);

CREATE INDEX call_open ON public.call USING btree (city, rang_at) WHERE (disposition IS NULL);

CREATE INDEX call_word_of_call ON public.call_word USING btree (source_id, external_id);

CREATE INDEX camera_hour_by_hour ON public.camera_hour USING btree (hour);

CREATE INDEX camera_trouble_by_time ON public.camera_trouble USING btree (since);

CREATE INDEX count_minute_by_camera ON public.count_minute USING btree (camera_id, minute);

CREATE INDEX device_action_of_dispatch ON public.device_action USING btree (dispatch_id) WHERE (dispatch_id IS NOT NULL);

CREATE INDEX device_action_waiting ON public.device_action USING btree (city, received_at) WHERE (outcome = 'waiting'::text);

CREATE INDEX device_of_unit ON public.device USING btree (unit_id);

CREATE INDEX dispatch_of_incident ON public.dispatch USING btree (incident_id, sent_at);

CREATE INDEX erasure_by_place ON public.erasure USING btree (place);

CREATE INDEX erasure_of_handover ON public.erasure USING btree (handover_id) WHERE (handover_id IS NOT NULL);

CREATE INDEX erasure_of_incident ON public.erasure USING btree (incident_id) WHERE (incident_id IS NOT NULL);

CREATE INDEX escalation_open ON public.escalation USING btree (city) WHERE ((ended_at IS NULL) AND (acknowledged_at IS NULL));

CREATE INDEX handover_by_time ON public.handover USING btree (city, out_at DESC);

CREATE INDEX incident_by_category ON public.incident USING btree (city, category, opened_at DESC, id DESC);

CREATE INDEX incident_by_polsek ON public.incident USING btree (city, polsek, opened_at DESC, id DESC);

CREATE INDEX incident_by_state ON public.incident USING btree (city, state, opened_at DESC, id DESC);

CREATE INDEX incident_by_time ON public.incident USING btree (city, opened_at DESC, id DESC);

CREATE INDEX incident_by_words ON public.incident USING gin (words);

CREATE INDEX incident_merged ON public.incident USING btree (merged_into) WHERE (merged_into IS NOT NULL);

CREATE INDEX incident_note_of_incident ON public.incident_note USING btree (incident_id, at, number);

CREATE INDEX incident_note_text ON public.incident_note USING hash (text);

CREATE INDEX incident_open ON public.incident USING btree (city, opened_at DESC, id DESC) WHERE (state = ANY (ARRAY['new'::text, 'verified'::text, 'dispatched'::text, 'attended'::text, 'controlled'::text, 'done'::text]));

CREATE INDEX incident_partner_of_incident ON public.incident_partner USING btree (incident_id, at);

CREATE INDEX incident_pause_of_incident ON public.incident_pause USING btree (incident_id);

CREATE INDEX incident_urgent ON public.incident USING btree (city, priority, opened_at, id) WHERE (state = ANY (ARRAY['new'::text, 'verified'::text, 'dispatched'::text, 'attended'::text, 'controlled'::text, 'done'::text]));

CREATE INDEX journal_by_subject ON public.journal USING btree (city, subject, seq);

CREATE INDEX login_attempt_by_address ON public.login_attempt USING btree (address, at);

CREATE INDEX login_attempt_by_login ON public.login_attempt USING btree (login_hash, at);

CREATE INDEX number_flag_by_number ON public.number_flag USING btree (city, number, until);

CREATE UNIQUE INDEX one_active_dispatch_per_unit ON public.dispatch USING btree (unit_id) WHERE (ended_at IS NULL);

CREATE UNIQUE INDEX one_call_per_external_id ON public.call USING btree (city, source_id, external_id) WHERE (source_id IS NOT NULL);

CREATE UNIQUE INDEX one_call_sign ON public.unit USING btree (city, call_sign) WHERE active;

CREATE UNIQUE INDEX one_device_per_topic ON public.device USING btree (topic) WHERE (revoked_at IS NULL);

CREATE UNIQUE INDEX one_incident_per_external_id ON public.incident USING btree (city, external_id) WHERE (external_id IS NOT NULL);

CREATE UNIQUE INDEX one_login_per_server ON public.person USING btree (lower(login));

CREATE UNIQUE INDEX one_mask_name_per_camera ON public.mask USING btree (camera_id, name) WHERE (ended_at IS NULL);

CREATE UNIQUE INDEX one_merge_at_a_time ON public.incident_merge USING btree (from_id) WHERE (unmerged_at IS NULL);

CREATE UNIQUE INDEX one_name_per_camera ON public.line USING btree (camera_id, name) WHERE (ended_at IS NULL);

CREATE UNIQUE INDEX one_name_per_source ON public.call_source USING btree (city, name) WHERE (revoked_at IS NULL);

CREATE UNIQUE INDEX one_open_emergency ON public.emergency USING btree (unit_id) WHERE (acknowledged_at IS NULL);

CREATE UNIQUE INDEX one_open_escalation ON public.escalation USING btree (city, ladder, subject_id) WHERE (ended_at IS NULL);

CREATE UNIQUE INDEX one_open_outage ON public.outage USING btree (city, binds, name) WHERE (ended_at IS NULL);

CREATE UNIQUE INDEX one_open_ticket ON public.ticket USING btree (camera_id, trouble) WHERE (state = ANY (ARRAY['open'::text, 'assigned'::text, 'repaired'::text]));

CREATE UNIQUE INDEX one_open_trouble ON public.camera_trouble USING btree (camera_id, kind) WHERE (ended_at IS NULL);

CREATE UNIQUE INDEX one_own_wall_of_a_name ON public.wall USING btree (city, owner_id, lower(name)) WHERE (NOT shared);

CREATE UNIQUE INDEX one_pause_at_a_time ON public.incident_pause USING btree (incident_id, clock) WHERE (until_at IS NULL);

CREATE UNIQUE INDEX one_shared_wall_of_a_name ON public.wall USING btree (city, lower(name)) WHERE shared;

CREATE UNIQUE INDEX one_zone_name_per_camera ON public.zone USING btree (camera_id, name) WHERE (ended_at IS NULL);

CREATE INDEX photo_of_dispatch ON public.photo USING btree (dispatch_id);

CREATE INDEX photo_of_incident ON public.photo USING btree (incident_id, taken_at);

CREATE INDEX place_by_kind ON public.place USING btree (city, kind);

CREATE INDEX push_message_due ON public.push_message USING btree (city, next_at);

CREATE INDEX push_message_of_subscription ON public.push_message USING btree (subscription_id);

CREATE INDEX push_subscription_by_endpoint ON public.push_subscription USING btree (endpoint);

CREATE INDEX recording_export_by_time ON public.recording_export USING btree (camera_id, to_at);

CREATE INDEX recording_export_open ON public.recording_export USING btree (city, made_at) WHERE (state = ANY (ARRAY['waiting'::text, 'making'::text, 'made'::text, 'ready'::text]));

CREATE INDEX recording_hold_by_time ON public.recording_hold USING btree (camera_id, to_at) WHERE (released_at IS NULL);

CREATE INDEX recording_mark_by_time ON public.recording_mark USING btree (camera_id, to_at);

CREATE INDEX recording_mark_of_incident ON public.recording_mark USING btree (city, to_at) WHERE (incident_id IS NOT NULL);

CREATE INDEX recording_view_by_person ON public.recording_view USING btree (person_id, camera_id, made_at);

CREATE INDEX seen_minute_by_minute ON public.seen_minute USING btree (minute);

CREATE INDEX segment_by_age ON public.segment USING btree (city, store, began_at) WHERE (doomed_at IS NULL);

CREATE INDEX segment_by_time ON public.segment USING btree (camera_id, began_at);

CREATE INDEX segment_doomed ON public.segment USING btree (city, store) WHERE ((doomed_at IS NOT NULL) AND (deleted_at IS NULL));

CREATE INDEX session_of_person ON public.session USING btree (person_id) WHERE (ended_at IS NULL);

CREATE INDEX ticket_by_state ON public.ticket USING btree (state, opened_at);

CREATE TRIGGER default_roles AFTER INSERT ON public.city FOR EACH ROW EXECUTE FUNCTION public.default_roles();

CREATE TRIGGER default_seats AFTER INSERT ON public.city FOR EACH ROW EXECUTE FUNCTION public.default_seats();

CREATE TRIGGER forget_still AFTER UPDATE OF enabled ON public.camera FOR EACH ROW WHEN ((old.enabled AND (NOT new.enabled))) EXECUTE FUNCTION public.camera_forget_still();

CREATE TRIGGER journal_rows_stand BEFORE DELETE OR UPDATE ON public.journal FOR EACH ROW EXECUTE FUNCTION public.journal_stands();

CREATE TRIGGER journal_stands BEFORE TRUNCATE ON public.journal FOR EACH STATEMENT EXECUTE FUNCTION public.journal_stands();

ALTER TABLE ONLY public.act
    ADD CONSTRAINT act_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.bookmark
    ADD CONSTRAINT bookmark_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES public.camera(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.bookmark
    ADD CONSTRAINT bookmark_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.bookmark
    ADD CONSTRAINT bookmark_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.person(id);

ALTER TABLE ONLY public.call_back
    ADD CONSTRAINT call_back_call_id_fkey FOREIGN KEY (call_id) REFERENCES public.call(id);

ALTER TABLE ONLY public.call_back
    ADD CONSTRAINT call_back_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.call
    ADD CONSTRAINT call_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.call
    ADD CONSTRAINT call_claimed_by_fkey FOREIGN KEY (claimed_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.call
    ADD CONSTRAINT call_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES public.incident(id);

ALTER TABLE ONLY public.call_signature
    ADD CONSTRAINT call_signature_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.call_signature
    ADD CONSTRAINT call_signature_source_id_fkey FOREIGN KEY (source_id) REFERENCES public.call_source(id);

ALTER TABLE ONLY public.call_source
    ADD CONSTRAINT call_source_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.call
    ADD CONSTRAINT call_source_id_fkey FOREIGN KEY (source_id) REFERENCES public.call_source(id);

ALTER TABLE ONLY public.call_word
    ADD CONSTRAINT call_word_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.call_word
    ADD CONSTRAINT call_word_source_id_fkey FOREIGN KEY (source_id) REFERENCES public.call_source(id);

ALTER TABLE ONLY public.camera
    ADD CONSTRAINT camera_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.camera_hour
    ADD CONSTRAINT camera_hour_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES public.camera(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.camera_hour
    ADD CONSTRAINT camera_hour_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.camera_network
    ADD CONSTRAINT camera_network_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.camera_sight
    ADD CONSTRAINT camera_sight_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES public.camera(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.camera_sight
    ADD CONSTRAINT camera_sight_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.camera_source
    ADD CONSTRAINT camera_source_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES public.camera(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.camera_source
    ADD CONSTRAINT camera_source_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.camera_state
    ADD CONSTRAINT camera_state_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES public.camera(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.camera_state
    ADD CONSTRAINT camera_state_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.camera_still
    ADD CONSTRAINT camera_still_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES public.camera(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.camera_still
    ADD CONSTRAINT camera_still_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.camera_trouble
    ADD CONSTRAINT camera_trouble_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES public.camera(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.camera_trouble
    ADD CONSTRAINT camera_trouble_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.camera_view
    ADD CONSTRAINT camera_view_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES public.camera(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.camera_view
    ADD CONSTRAINT camera_view_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.category
    ADD CONSTRAINT category_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.category
    ADD CONSTRAINT category_city_priority_fkey FOREIGN KEY (city, priority) REFERENCES public.priority(city, code);

ALTER TABLE ONLY public.city_map
    ADD CONSTRAINT city_map_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.count_minute
    ADD CONSTRAINT count_minute_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES public.camera(id);

ALTER TABLE ONLY public.count_minute
    ADD CONSTRAINT count_minute_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.count_minute
    ADD CONSTRAINT count_minute_line_id_fkey FOREIGN KEY (line_id) REFERENCES public.line(id);

ALTER TABLE ONLY public.device_action
    ADD CONSTRAINT device_action_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.device_action
    ADD CONSTRAINT device_action_device_id_fkey FOREIGN KEY (device_id) REFERENCES public.device(id);

ALTER TABLE ONLY public.device_action
    ADD CONSTRAINT device_action_note_id_fkey FOREIGN KEY (note_id) REFERENCES public.incident_note(id);

ALTER TABLE ONLY public.device
    ADD CONSTRAINT device_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.device
    ADD CONSTRAINT device_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES public.unit(id);

ALTER TABLE ONLY public.dispatch
    ADD CONSTRAINT dispatch_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.dispatch
    ADD CONSTRAINT dispatch_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES public.incident(id);

ALTER TABLE ONLY public.dispatch
    ADD CONSTRAINT dispatch_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES public.unit(id);

ALTER TABLE ONLY public.emergency
    ADD CONSTRAINT emergency_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.emergency
    ADD CONSTRAINT emergency_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES public.unit(id);

ALTER TABLE ONLY public.enrolment
    ADD CONSTRAINT enrolment_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.enrolment
    ADD CONSTRAINT enrolment_city_role_fkey FOREIGN KEY (city, role) REFERENCES public.role(city, name);

ALTER TABLE ONLY public.enrolment
    ADD CONSTRAINT enrolment_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.person(id);

ALTER TABLE ONLY public.erasure
    ADD CONSTRAINT erasure_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.erasure
    ADD CONSTRAINT erasure_handover_id_fkey FOREIGN KEY (handover_id) REFERENCES public.handover(id);

ALTER TABLE ONLY public.erasure
    ADD CONSTRAINT erasure_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES public.incident(id);

ALTER TABLE ONLY public.escalation
    ADD CONSTRAINT escalation_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.handover
    ADD CONSTRAINT handover_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.holiday
    ADD CONSTRAINT holiday_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.incident
    ADD CONSTRAINT incident_city_category_fkey FOREIGN KEY (city, category) REFERENCES public.category(city, code);

ALTER TABLE ONLY public.incident
    ADD CONSTRAINT incident_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.incident
    ADD CONSTRAINT incident_city_priority_fkey FOREIGN KEY (city, priority) REFERENCES public.priority(city, code);

ALTER TABLE ONLY public.incident_merge
    ADD CONSTRAINT incident_merge_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.incident_merge
    ADD CONSTRAINT incident_merge_from_id_fkey FOREIGN KEY (from_id) REFERENCES public.incident(id);

ALTER TABLE ONLY public.incident_merge
    ADD CONSTRAINT incident_merge_into_id_fkey FOREIGN KEY (into_id) REFERENCES public.incident(id);

ALTER TABLE ONLY public.incident
    ADD CONSTRAINT incident_merged_into_fkey FOREIGN KEY (merged_into) REFERENCES public.incident(id);

ALTER TABLE ONLY public.incident_note
    ADD CONSTRAINT incident_note_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.incident_note
    ADD CONSTRAINT incident_note_corrects_fkey FOREIGN KEY (corrects) REFERENCES public.incident_note(id);

ALTER TABLE ONLY public.incident_note
    ADD CONSTRAINT incident_note_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES public.incident(id);

ALTER TABLE ONLY public.incident
    ADD CONSTRAINT incident_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES public.person(id);

ALTER TABLE ONLY public.incident_partner
    ADD CONSTRAINT incident_partner_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.incident_partner
    ADD CONSTRAINT incident_partner_city_partner_fkey FOREIGN KEY (city, partner) REFERENCES public.partner(city, code);

ALTER TABLE ONLY public.incident_partner
    ADD CONSTRAINT incident_partner_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES public.incident(id);

ALTER TABLE ONLY public.incident_pause
    ADD CONSTRAINT incident_pause_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.incident_pause
    ADD CONSTRAINT incident_pause_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES public.incident(id);

ALTER TABLE ONLY public.incident_serial
    ADD CONSTRAINT incident_serial_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.journal
    ADD CONSTRAINT journal_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.ladder_step
    ADD CONSTRAINT ladder_step_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.line
    ADD CONSTRAINT line_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES public.camera(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.line
    ADD CONSTRAINT line_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.mask
    ADD CONSTRAINT mask_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES public.camera(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.mask
    ADD CONSTRAINT mask_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.number_flag
    ADD CONSTRAINT number_flag_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.outage
    ADD CONSTRAINT outage_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.owner_contact
    ADD CONSTRAINT owner_contact_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.partner
    ADD CONSTRAINT partner_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.person
    ADD CONSTRAINT person_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.person
    ADD CONSTRAINT person_city_role_fkey FOREIGN KEY (city, role) REFERENCES public.role(city, name);

ALTER TABLE ONLY public.photo
    ADD CONSTRAINT photo_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.photo
    ADD CONSTRAINT photo_device_id_fkey FOREIGN KEY (device_id) REFERENCES public.device(id);

ALTER TABLE ONLY public.photo
    ADD CONSTRAINT photo_dispatch_id_fkey FOREIGN KEY (dispatch_id) REFERENCES public.dispatch(id);

ALTER TABLE ONLY public.photo
    ADD CONSTRAINT photo_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES public.incident(id);

ALTER TABLE ONLY public.place
    ADD CONSTRAINT place_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.priority
    ADD CONSTRAINT priority_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.push_message
    ADD CONSTRAINT push_message_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.push_message
    ADD CONSTRAINT push_message_subscription_id_fkey FOREIGN KEY (subscription_id) REFERENCES public.push_subscription(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.push_subscription
    ADD CONSTRAINT push_subscription_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.push_subscription
    ADD CONSTRAINT push_subscription_device_id_fkey FOREIGN KEY (device_id) REFERENCES public.device(id);

ALTER TABLE ONLY public.recording_export
    ADD CONSTRAINT recording_export_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES public.camera(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.recording_export
    ADD CONSTRAINT recording_export_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.recording_hold
    ADD CONSTRAINT recording_hold_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES public.camera(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.recording_hold
    ADD CONSTRAINT recording_hold_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.recording_mark
    ADD CONSTRAINT recording_mark_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES public.camera(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.recording_mark
    ADD CONSTRAINT recording_mark_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.recording_mark
    ADD CONSTRAINT recording_mark_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES public.incident(id);

ALTER TABLE ONLY public.recording_plan
    ADD CONSTRAINT recording_plan_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES public.camera(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.recording_plan
    ADD CONSTRAINT recording_plan_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.recording_store
    ADD CONSTRAINT recording_store_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.recording_view
    ADD CONSTRAINT recording_view_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES public.camera(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.recording_view
    ADD CONSTRAINT recording_view_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.role
    ADD CONSTRAINT role_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.role_permission
    ADD CONSTRAINT role_permission_city_role_fkey FOREIGN KEY (city, role) REFERENCES public.role(city, name);

ALTER TABLE ONLY public.rules
    ADD CONSTRAINT rules_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.seen_minute
    ADD CONSTRAINT seen_minute_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES public.camera(id);

ALTER TABLE ONLY public.seen_minute
    ADD CONSTRAINT seen_minute_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.segment
    ADD CONSTRAINT segment_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES public.camera(id);

ALTER TABLE ONLY public.segment
    ADD CONSTRAINT segment_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.person(id);

ALTER TABLE ONLY public.ticket
    ADD CONSTRAINT ticket_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES public.camera(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.ticket
    ADD CONSTRAINT ticket_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.unit
    ADD CONSTRAINT unit_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.unit_position
    ADD CONSTRAINT unit_position_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.unit_position
    ADD CONSTRAINT unit_position_device_id_fkey FOREIGN KEY (device_id) REFERENCES public.device(id);

ALTER TABLE ONLY public.unit_position
    ADD CONSTRAINT unit_position_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES public.unit(id);

ALTER TABLE ONLY public.wall
    ADD CONSTRAINT wall_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.wall
    ADD CONSTRAINT wall_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES public.person(id);

ALTER TABLE ONLY public.zone
    ADD CONSTRAINT zone_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES public.camera(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.zone
    ADD CONSTRAINT zone_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE public.act ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.bookmark ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.call ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.call_back ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.call_signature ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.call_source ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.call_word ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.camera ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.camera_hour ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.camera_network ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.camera_sight ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.camera_source ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.camera_state ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.camera_still ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.camera_trouble ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.camera_view ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.category ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.city ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.city_map ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.count_minute ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.device ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.device_action ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.dispatch ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.emergency ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.enrolment ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.erasure ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.escalation ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.handover ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.holiday ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.incident ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.incident_merge ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.incident_note ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.incident_partner ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.incident_pause ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.incident_serial ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.journal ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.ladder_step ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.line ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.login_attempt ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.mask ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.migration ENABLE ROW LEVEL SECURITY;

CREATE POLICY nobody ON public.login_attempt USING (false) WITH CHECK (false);

ALTER TABLE public.number_flag ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.outage ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_city ON public.act USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.bookmark USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.call USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.call_back USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.call_signature USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.call_source USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.call_word USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.camera USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.camera_hour USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.camera_network USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.camera_sight USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.camera_source USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.camera_state USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.camera_still USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.camera_trouble USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.camera_view USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.category USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.city USING ((slug = public.here()));

CREATE POLICY own_city ON public.city_map USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.count_minute USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.device USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.device_action USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.dispatch USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.emergency USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.enrolment USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.erasure USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.escalation USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.handover USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.holiday USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.incident USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.incident_merge USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.incident_note USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.incident_partner USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.incident_pause USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.incident_serial USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.journal FOR SELECT USING ((city = public.here()));

CREATE POLICY own_city ON public.ladder_step USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.line USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.mask USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.number_flag USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.outage USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.owner_contact USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.partner USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.person USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.photo USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.place USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.priority USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.push_message USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.push_subscription USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.recording_export USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.recording_hold USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.recording_mark USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.recording_plan USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.recording_store USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.recording_view USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.role USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.role_permission USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.rules USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.seen_minute USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.segment USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.session USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.ticket USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.unit USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.unit_position USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.wall USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.zone USING ((city = public.here())) WITH CHECK ((city = public.here()));

ALTER TABLE public.owner_contact ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.partner ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.person ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.photo ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.place ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.priority ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.push_message ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.push_subscription ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.recording_export ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.recording_hold ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.recording_mark ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.recording_plan ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.recording_store ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.recording_view ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.role ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.role_permission ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.rules ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.seen_minute ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.segment ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.session ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.ticket ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.unit ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.unit_position ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.wall ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.zone ENABLE ROW LEVEL SECURITY;
