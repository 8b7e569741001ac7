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

CREATE FUNCTION public.person_for_login(wanted text) RETURNS TABLE(id uuid, city text, login text, password_hash text, active boolean)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
  select p.id, p.city, p.login, p.password_hash, p.active from public.person p
  where lower(p.login) = lower(wanted) $$;

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
    enabled boolean DEFAULT true NOT NULL,
    counted boolean DEFAULT false NOT NULL,
    epoch bigint DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT camera_bearing_deg_check CHECK (((bearing_deg >= (0)::double precision) AND (bearing_deg < (360)::double precision))),
    CONSTRAINT camera_fov_deg_check CHECK (((fov_deg > (0)::double precision) AND (fov_deg <= (360)::double precision))),
    CONSTRAINT camera_lat_check CHECK (((lat >= ('-90'::integer)::double precision) AND (lat <= (90)::double precision))),
    CONSTRAINT camera_lon_check CHECK (((lon >= ('-180'::integer)::double precision) AND (lon <= (180)::double precision))),
    CONSTRAINT camera_purpose_check CHECK ((purpose = ANY (ARRAY['keamanan'::text, 'bencana'::text, 'lalu_lintas'::text])))
);

ALTER TABLE ONLY public.camera FORCE ROW LEVEL SECURITY;

CREATE TABLE public.camera_source (
    camera_id uuid NOT NULL,
    city text DEFAULT public.here() NOT NULL,
    url text NOT NULL
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

CREATE TABLE public.holiday (
    city text DEFAULT public.here() NOT NULL,
    day date NOT NULL,
    name text NOT NULL
);

ALTER TABLE ONLY public.holiday FORCE ROW LEVEL SECURITY;

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

CREATE TABLE public.migration (
    number integer NOT NULL,
    name text NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.migration FORCE ROW LEVEL SECURITY;

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
    CONSTRAINT session_idle_s_check CHECK ((idle_s > 0)),
    CONSTRAINT session_token_hash_check CHECK ((octet_length(token_hash) = 32))
);

ALTER TABLE ONLY public.session FORCE ROW LEVEL SECURITY;

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

ALTER TABLE ONLY public.bookmark
    ADD CONSTRAINT bookmark_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.camera
    ADD CONSTRAINT camera_city_code_key UNIQUE (city, code);

ALTER TABLE ONLY public.camera
    ADD CONSTRAINT camera_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.camera_source
    ADD CONSTRAINT camera_source_pkey PRIMARY KEY (camera_id);

ALTER TABLE ONLY public.camera_state
    ADD CONSTRAINT camera_state_pkey PRIMARY KEY (camera_id);

ALTER TABLE ONLY public.city_map
    ADD CONSTRAINT city_map_pkey PRIMARY KEY (city);

ALTER TABLE ONLY public.city
    ADD CONSTRAINT city_pkey PRIMARY KEY (slug);

ALTER TABLE ONLY public.count_minute
    ADD CONSTRAINT count_minute_pkey PRIMARY KEY (line_id, way, kind, minute, epoch);

ALTER TABLE ONLY public.enrolment
    ADD CONSTRAINT enrolment_code_hash_key UNIQUE (code_hash);

ALTER TABLE ONLY public.enrolment
    ADD CONSTRAINT enrolment_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.holiday
    ADD CONSTRAINT holiday_pkey PRIMARY KEY (city, day, name);

ALTER TABLE ONLY public.journal
    ADD CONSTRAINT journal_pkey PRIMARY KEY (city, seq);

ALTER TABLE ONLY public.line
    ADD CONSTRAINT line_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.login_attempt
    ADD CONSTRAINT login_attempt_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.migration
    ADD CONSTRAINT migration_pkey PRIMARY KEY (number);

ALTER TABLE ONLY public.person
    ADD CONSTRAINT person_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.place
    ADD CONSTRAINT place_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.role_permission
    ADD CONSTRAINT role_permission_pkey PRIMARY KEY (city, role, permission);

ALTER TABLE ONLY public.role
    ADD CONSTRAINT role_pkey PRIMARY KEY (city, name);

ALTER TABLE ONLY public.seen_minute
    ADD CONSTRAINT seen_minute_pkey PRIMARY KEY (camera_id, minute, epoch);

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_token_hash_key UNIQUE (token_hash);

ALTER TABLE ONLY public.wall
    ADD CONSTRAINT wall_pkey PRIMARY KEY (id);

CREATE INDEX bookmark_by_making ON public.bookmark USING btree (city, made_at DESC);

CREATE INDEX bookmark_of_camera ON public.bookmark USING btree (camera_id, at DESC);

CREATE INDEX count_minute_by_camera ON public.count_minute USING btree (camera_id, minute);

CREATE INDEX login_attempt_by_address ON public.login_attempt USING btree (address, at);

CREATE INDEX login_attempt_by_login ON public.login_attempt USING btree (login_hash, at);

CREATE UNIQUE INDEX one_login_per_server ON public.person USING btree (lower(login));

CREATE UNIQUE INDEX one_name_per_camera ON public.line USING btree (camera_id, name) WHERE (ended_at IS NULL);

CREATE UNIQUE INDEX one_own_wall_of_a_name ON public.wall USING btree (city, owner_id, lower(name)) WHERE (NOT shared);

CREATE UNIQUE INDEX one_shared_wall_of_a_name ON public.wall USING btree (city, lower(name)) WHERE shared;

CREATE INDEX place_by_kind ON public.place USING btree (city, kind);

CREATE INDEX seen_minute_by_minute ON public.seen_minute USING btree (minute);

CREATE INDEX session_of_person ON public.session USING btree (person_id) WHERE (ended_at IS NULL);

CREATE TRIGGER default_roles AFTER INSERT ON public.city FOR EACH ROW EXECUTE FUNCTION public.default_roles();

CREATE TRIGGER journal_rows_stand BEFORE DELETE OR UPDATE ON public.journal FOR EACH ROW EXECUTE FUNCTION public.journal_stands();

CREATE TRIGGER journal_stands BEFORE TRUNCATE ON public.journal FOR EACH STATEMENT EXECUTE FUNCTION public.journal_stands();

ALTER TABLE ONLY public.bookmark
    ADD CONSTRAINT bookmark_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES public.camera(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.bookmark
    ADD CONSTRAINT bookmark_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.bookmark
    ADD CONSTRAINT bookmark_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.person(id);

ALTER TABLE ONLY public.camera
    ADD CONSTRAINT camera_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.camera_source
    ADD CONSTRAINT camera_source_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES public.camera(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.camera_source
    ADD CONSTRAINT camera_source_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.camera_state
    ADD CONSTRAINT camera_state_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES public.camera(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.camera_state
    ADD CONSTRAINT camera_state_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.city_map
    ADD CONSTRAINT city_map_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.count_minute
    ADD CONSTRAINT count_minute_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES public.camera(id);

ALTER TABLE ONLY public.count_minute
    ADD CONSTRAINT count_minute_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.count_minute
    ADD CONSTRAINT count_minute_line_id_fkey FOREIGN KEY (line_id) REFERENCES public.line(id);

ALTER TABLE ONLY public.enrolment
    ADD CONSTRAINT enrolment_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.enrolment
    ADD CONSTRAINT enrolment_city_role_fkey FOREIGN KEY (city, role) REFERENCES public.role(city, name);

ALTER TABLE ONLY public.enrolment
    ADD CONSTRAINT enrolment_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.person(id);

ALTER TABLE ONLY public.holiday
    ADD CONSTRAINT holiday_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.journal
    ADD CONSTRAINT journal_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.line
    ADD CONSTRAINT line_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES public.camera(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.line
    ADD CONSTRAINT line_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.person
    ADD CONSTRAINT person_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.person
    ADD CONSTRAINT person_city_role_fkey FOREIGN KEY (city, role) REFERENCES public.role(city, name);

ALTER TABLE ONLY public.place
    ADD CONSTRAINT place_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.role
    ADD CONSTRAINT role_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.role_permission
    ADD CONSTRAINT role_permission_city_role_fkey FOREIGN KEY (city, role) REFERENCES public.role(city, name);

ALTER TABLE ONLY public.seen_minute
    ADD CONSTRAINT seen_minute_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES public.camera(id);

ALTER TABLE ONLY public.seen_minute
    ADD CONSTRAINT seen_minute_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.person(id);

ALTER TABLE ONLY public.wall
    ADD CONSTRAINT wall_city_fkey FOREIGN KEY (city) REFERENCES public.city(slug);

ALTER TABLE ONLY public.wall
    ADD CONSTRAINT wall_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES public.person(id);

ALTER TABLE public.bookmark ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.camera ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.camera_source ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.camera_state ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.city ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.city_map ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.count_minute ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.enrolment ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.holiday ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.journal ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.line ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.login_attempt ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.migration ENABLE ROW LEVEL SECURITY;

CREATE POLICY nobody ON public.login_attempt USING (false) WITH CHECK (false);

CREATE POLICY own_city ON public.bookmark USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.camera USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.camera_source USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.camera_state USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.city USING ((slug = public.here()));

CREATE POLICY own_city ON public.city_map USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.count_minute USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.enrolment USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.holiday USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.journal FOR SELECT USING ((city = public.here()));

CREATE POLICY own_city ON public.line USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.person USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.place USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.role USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.role_permission USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.seen_minute USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.session USING ((city = public.here())) WITH CHECK ((city = public.here()));

CREATE POLICY own_city ON public.wall USING ((city = public.here())) WITH CHECK ((city = public.here()));

ALTER TABLE public.person ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.place ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.role ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.role_permission ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.seen_minute ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.session ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.wall ENABLE ROW LEVEL SECURITY;
