-- What is erased goes wherever it was copied to: what a phone sent, what a partner was told, what a shift signed.

create index device_action_of_dispatch on device_action (dispatch_id) where dispatch_id is not null;
grant update (note) on device_action, incident_partner to kentongan_web;
grant update (note, lines) on handover to kentongan_web;
