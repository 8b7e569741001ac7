-- What is erased goes wherever it was copied to: what a phone sent, what a partner was told, what a shift signed.

create index device_action_of_dispatch on device_action (dispatch_id) where dispatch_id is not null;
grant update (note) on device_action, incident_partner to kentongan_web;
grant update (note, lines) on handover to kentongan_web;

-- A phone that changes its unit: the city that it leaves has it in its journal, too. What it left of the city of the
-- transaction is told to who asked, who writes it down; of other cities nothing is told here but to themselves.
drop function push_moved(bytea, uuid);
create function push_moved(address bytea, keeps uuid, now_at timestamptz)
  returns table (unit_id uuid, device_id uuid, subscription_id uuid)
  language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
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
revoke all on function push_moved(bytea, uuid, timestamptz) from public;
grant execute on function push_moved(bytea, uuid, timestamptz) to kentongan_web;

-- Whether somebody's page can sound: a browser keeps it dumb until a key is pressed on it. Nobody hears until it says so.
alter table session add column audible boolean not null default false;
grant select (audible), update (audible) on session to kentongan_web;
