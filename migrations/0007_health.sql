-- What /healthz tells without a login, over all cities together: three numbers and nothing else.
create function house_health(now_at timestamptz)
  returns table (cameras integer, watched integer, seen_s integer)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select
    (select count(*)::integer from public.camera where enabled),
    (select count(*)::integer from public.camera_state s join public.camera c on c.id = s.camera_id
     where c.enabled and s.counting and s.state = 'playing' and s.reported_at > now_at - interval '15 seconds'),
    (select coalesce(sum(public.seconds_seen(m.mask)), 0)::integer from (
       select bit_or(seconds) as mask from public.seen_minute
       where minute = date_trunc('minute', now_at) - interval '1 minute' group by camera_id) m) $$;
revoke all on function house_health(timestamptz) from public;
grant execute on function house_health(timestamptz) to kentongan_web, kentongan_keep;
