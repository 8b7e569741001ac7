-- What an incident leaves behind: whose paper it is, and text that can be erased while its hash stays in the chain.

alter table rules add column office text not null default '';  -- who answers 110 here: the head of every paper

alter table incident_note
  add column erased_at   timestamptz,
  add column erased_by   text,
  add column erased_why  text check (length(erased_why) >= 10),
  add check ((erased_at is null) = (erased_by is null) and (erased_at is null) = (erased_why is null)),
  add check (erased_at is null or text = '');
grant update (text, marks, erased_at, erased_by, erased_why) on incident_note to kentongan_web;

create or replace function incident_permissions() returns table (role text, permission text)
  language sql immutable set search_path = pg_catalog, public, pg_temp as $$
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
insert into role_permission (city, role, permission)
  select r.city, r.name, 'incident.erase' from role r where r.name in ('admin', 'chief') on conflict do nothing;
