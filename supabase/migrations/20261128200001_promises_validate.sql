-- Generated from supabase/schemas by "npm run migration": what was not valid yet, read while others write.
set local lock_timeout = '5s';

alter table public.assignments validate constraint assignments_let_go_why_check;
alter table public.invitations validate constraint invitations_last_name_check;
alter table public.people validate constraint people_last_name_check;
alter table public.unsettled_taps validate constraint unsettled_taps_why_check;
