-- What roles may do with cameras that can be moved, recorded and laid out on walls. Cities that are there get what
-- new ones start with; what they changed of their roles stays.
create or replace function default_roles() returns trigger language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp as $$
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

insert into role_permission (city, role, permission)
  select r.city, r.name, given.p from role r join (values
    ('admin', 'camera.control'), ('admin', 'wall.share'), ('admin', 'recording.view'), ('admin', 'recording.export'),
    ('admin', 'recording.hold'), ('operator', 'camera.control'), ('operator', 'recording.view')) as given (r, p)
  on given.r = r.name
  on conflict do nothing;
