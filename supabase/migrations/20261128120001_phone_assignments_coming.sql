-- Generated from supabase/schemas by "npm run migration": alone, because it is built outside a transaction while others write.
create index concurrently assignments_coming on public.assignments (starts_at) where state = 'confirmed';
