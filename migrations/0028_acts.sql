-- What a person asked for under an id of their page's own: asked again, because an answer was lost, it is done
-- once. It rides in the transaction of what was done, and is forgotten after a week.

create table act (
  id       uuid not null,
  city     text not null default here() references city (slug),
  by       text not null,
  done_at  timestamptz not null,
  primary key (city, id)
);
create index act_by_age on act (city, done_at);

alter table act enable row level security;
alter table act force row level security;
create policy own_city on act using (city = here()) with check (city = here());

grant select, insert, delete on act to kentongan_web;
