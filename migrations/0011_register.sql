-- The register whole: on what legal basis a camera looks, where its sign hangs, and where its pictures come from,
-- encrypted. A camera that lacks purpose, owner, legal basis or sign cannot be switched on.

alter table camera
  add column legal_basis   text not null default '',   -- dasar hukum
  add column notice        text not null default '',   -- where the sign hangs that tells people of the camera
  add column notice_since  date,                       -- and since when
  alter column enabled set default false;
update camera set legal_basis = 'contoh', notice = 'contoh', notice_since = created_at::date where fictional;
update camera set enabled = false where not fictional;
alter table camera
  add constraint lawful check (not enabled or (legal_basis <> '' and notice <> '' and notice_since is not null
                                               and owner <> ''));

-- Addresses are sealed for the watch processes (base/vault.py); "shown" is scheme, host and port without secrets,
-- "address" what the host was resolved to when it was checked: the only place that is ever connected to.
delete from camera_source;
alter table camera_source
  drop column url,
  add column main_sealed      bytea not null,
  add column main_shown       text not null,
  add column main_address     inet not null,
  add column sub_sealed       bytea,
  add column sub_shown        text,
  add column sub_address      inet,
  add column login_sealed     bytea,
  add column has_login        boolean not null generated always as (login_sealed is not null) stored,
  add column control_sealed   bytea,        -- ONVIF
  add column control_shown    text,
  add column control_address  inet,
  add check ((sub_sealed is null) = (sub_address is null) and (sub_sealed is null) = (sub_shown is null)),
  add check ((control_sealed is null) = (control_address is null)
             and (control_sealed is null) = (control_shown is null));

-- Where a city's cameras stand in the network: no other address is ever pulled from.
create table camera_network (
  id        uuid primary key,
  city      text not null default here() references city (slug),
  cidr      cidr not null,
  note      text not null default '',
  added_at  timestamptz not null,
  unique (city, cidr),
  -- Nothing so wide that it means "anywhere", and none of the places that are never a camera.
  check (masklen(cidr) >= case family(cidr) when 4 then 8 else 32 end),
  check (case family(cidr)
    when 4 then not (cidr && '0.0.0.0/8' or cidr && '127.0.0.0/8' or cidr && '169.254.0.0/16' or cidr && '224.0.0.0/3')
    else not (cidr && '::/32' or cidr && 'fe80::/10' or cidr && 'ff00::/8' or cidr && '64:ff9b::/32'
              or cidr && '2002::/16') end)
);
alter table camera_network enable row level security;
alter table camera_network force row level security;
create policy own_city on camera_network using (city = here()) with check (city = here());

-- Whether an address of a camera may be connected to now: in the city's camera networks, or on loopback where a
-- training city's fictional cameras play.
create function may_connect(at inet, fictional boolean) returns boolean language sql stable as $$
  select exists (select from camera_network n where n.city = here() and at <<= n.cidr)
    or (fictional and at = '127.0.0.1' and exists (select from city c where c.slug = here() and c.training)) $$;

grant select, insert, delete on camera_network to kentongan_web;
grant select on camera_network to kentongan_watch;
grant select (main_shown, main_address, sub_shown, sub_address, control_shown, control_address, has_login)
  on camera_source to kentongan_web;
