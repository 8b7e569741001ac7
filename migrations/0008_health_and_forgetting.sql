-- /healthz: a minute is whole once it was written for the last time, a few seconds after its end. Until 10 s into
-- a minute the one before the last is told, so that a poll never sees a dip that is none.
create or replace function house_health(now_at timestamptz)
  returns table (cameras integer, watched integer, seen_s integer)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select
    (select count(*)::integer from public.camera where enabled),
    (select count(*)::integer from public.camera_state s join public.camera c on c.id = s.camera_id
     where c.enabled and s.counting and s.state = 'playing' and s.reported_at > now_at - interval '15 seconds'),
    (select coalesce(sum(public.seconds_seen(m.mask)), 0)::integer from (
       select bit_or(seconds) as mask from public.seen_minute
       where minute = date_trunc('minute', now_at - interval '10 seconds') - interval '1 minute'
       group by camera_id) m) $$;

-- `keep` may forget sessions and codes that ended long ago, in all cities, and can delete nothing else: what
-- happened stays in the journal, so forgetting needs no entry there.
create function ended_forget(older_than timestamptz) returns void
  language sql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
  delete from public.session where ended_at < older_than;
  delete from public.enrolment where expires_at < older_than $$;
revoke all on function ended_forget(timestamptz) from public;
grant execute on function ended_forget(timestamptz) to kentongan_keep;
revoke delete on session, enrolment from kentongan_keep;
