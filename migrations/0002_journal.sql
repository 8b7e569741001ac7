-- The journal: every decision, in the same transaction that makes it. Append-only, one gapless chain per city.
-- A row's hash covers the hash before it, so nothing inside the chain can change unseen; that its end was not
-- cut and its whole not recomputed is shown by the heads, which `kentongan keep` signs outside the database.

create table journal (
  city     text not null references city (slug),
  seq      bigint not null check (seq > 0),
  at       timestamptz not null,
  actor    text not null check (actor <> ''),
  kind     text not null check (kind ~ '^[a-z_]+\.[a-z_]+$'),
  subject  text not null,
  body     jsonb not null check (jsonb_typeof(body) = 'object'),
  prev     bytea not null check (octet_length(prev) = 32),
  hash     bytea not null check (octet_length(hash) = 32),
  primary key (city, seq)
);
alter table journal enable row level security;
alter table journal force row level security;
create policy own_city on journal for select using (city = here());
grant select on journal to kentongan_web, kentongan_keep;

-- One field of the canonical encoding: 4 bytes of length, most significant first, then the bytes in UTF-8.
-- Lengths make it unambiguous: ("ab", "c") and ("a", "bc") can never hash alike.
create function journal_field(value text) returns bytea language sql immutable strict parallel safe
  set search_path = pg_catalog, pg_temp as
  $$ select int4send(octet_length(convert_to(value, 'UTF8'))) || convert_to(value, 'UTF8') $$;

-- sha256(prev || city || seq || at in microseconds since 1970 UTC || actor || kind || subject || body as text).
create function journal_hash(entry journal) returns bytea language sql immutable parallel safe
  set search_path = pg_catalog, public, pg_temp as $$
  select sha256(
    entry.prev
    || public.journal_field(entry.city)
    || public.journal_field(entry.seq::text)
    || public.journal_field(((extract(epoch from entry.at) * 1000000)::bigint)::text)
    || public.journal_field(entry.actor)
    || public.journal_field(entry.kind)
    || public.journal_field(entry.subject)
    || public.journal_field(entry.body::text)) $$;

-- The only way in. The city is the transaction's own; the lock holds the city's chain until commit.
create function journal_add(at timestamptz, actor text, kind text, subject text, body jsonb) returns bigint
  language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
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
revoke all on function journal_add(timestamptz, text, text, text, jsonb) from public;
grant execute on function journal_add(timestamptz, text, text, text, jsonb) to kentongan_web, kentongan_keep;

-- Not even the owner changes the journal by accident: whoever wants to must first disable these, by name.
create function journal_stands() returns trigger language plpgsql as $$
begin
  raise exception 'the journal is append-only: % refused', tg_op using errcode = 'insufficient_privilege';
end $$;
create trigger journal_rows_stand before update or delete on journal
  for each row execute function journal_stands();
create trigger journal_stands before truncate on journal
  for each statement execute function journal_stands();
revoke update, delete, truncate on journal from public, kentongan_web, kentongan_watch, kentongan_keep;
