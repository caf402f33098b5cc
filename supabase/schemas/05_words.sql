-- Words of what no task may hold (care, medicine, feeding, lifting people, photographs, anything clinical) and of anybody's health, with the
-- reason why each is watched, as they stand in a text but in small letters, whatever signs that nobody sees stand in them. Forms know the same list (src/lib/watched-words.ts); compounds
-- that name a room or a ward, as "medisinrommet", are none.
create function private.watched_words(words text) returns table (word text, reason text)
language sql immutable set search_path = '' as $$
    select distinct m[2], w.reason
    from (values
        ('care', 'stell(e|er|es|et|ing)?|(morgen|kvelds|natt)stell(et)?|bleie(r|n|ne|skift|skifte)?|bleia|dusj(er|et|ing)|dusjes?|bades?|bader|bading|(toalett|do)besøk|toaletthjelp|tann(puss|stell)|munnstell|barber(e|er|es|ing)|(på|av)kledning|kles? (på|av)|pleies?|pleier|pleien|intim(hygiene|vask)|kroppsvask|sengebad|kateter(et|pose)?|stomi(en|pose)?|avføring(en)?|urin(en)?|følge ([a-zæøå]+ ){0,2}(på|til) (do|wc|toalett|toalettet|badet)|(do|wc|toalett)(besøk)? med følge|vask(e|er)? (beboer|pasient|bruker)[a-zæøå]*|diapers?|nappy|nappies|toileting|bathing'),
        ('medicine', 'medisin(en|er|ene|ering|ere|erer|utdeling|dosett)?|legemid[a-zæøå]*|medikament[a-zæøå]*|insulin[a-zæøå]*|dosett[a-zæøå]*|pille(r|n|ne)?|tablett(er|en|ene)?|injeksjon[a-zæøå]*|sprøyte(r|n|ne)?|vaksine[a-zæøå]*|smertestillende|paracet|morfin|resept(en|er|ene)?|øyedråper|inhalator(en)?|medicines?|medication|pills?|injections?'),
        ('feeding', 'mates?|mater|matet|mating|(mate|spise)hjelp|hjelp(e|er)? ([a-zæøå]+ ){0,3}å (spise|drikke)|sonde(n|mat|ernæring)?|moset|mosekost|purert|konsistenstilpasset|fortykning[a-zæøå]*|findelt mat|svelge?vansker|dysfagi|feed|feeds|feeding'),
        ('lifting', 'løft|løftes?|løfter|løftet|løfting|forflyttes?|forflytter|forflytning(en|er)?|person(løft|løfter|heis)|(pasient|tak)heis(en)?|lifts?|liften|lifting|forflytt'),
        ('photos', 'foto|fotoer|fotografi[a-zæøå]*|fotografer[a-zæøå]*|filmes?|filmer|filming|selfie(r|s)?|ta bilder?|videoopptak|photos?|photograph[a-z]*'),
        ('clinical', 'sår|såret|sårene|sårstell|bandasje[a-zæøå]*|blod(prøve|trykk|sukker)[a-zæøå]*|feber(en)?|pasientjournal[a-zæøå]*|symptom(er|ene)?|måle (puls|temperatur|feber)|wounds?|blood pressure'),
        ('health', 'demens[a-zæøå]*|dement|demente|diagnose[a-zæøå]*|alzheimer[a-zæøå]*|parkinson[a-zæøå]*|kreft[a-zæøå]*|diabet[a-zæøå]*|hiv|astma[a-zæøå]*|hjerteinfarkt(et)?|hjerneslag(et)?|utviklingshem[a-zæøå]*|ms|epilep[a-zæøå]*|kols|psykose[a-zæøå]*|psykotisk|depresjon[a-zæøå]*|deprimert|angst(en)?|schizofren[a-zæøå]*|bipolar|autis[a-zæøå]*|adhd|rus(misbruk|avhengig)[a-zæøå]*|syk|syke|sykt|sykdom[a-zæøå]*|syke?meld[a-zæøå]*|selvmord[a-zæøå]*|dementia|depress(ed|ion)|anxiety|illness|diagnos(is|ed)|suicid[a-z]*')
    ) as w (reason, forms),
    regexp_matches(translate(lower(regexp_replace(normalize(words, nfkc), '[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]', '', 'g')), 'ÆØÅ', 'æøå'), '(^|[^a-zæøå0-9])(?![a-zæøå]*(?:rom|rommet|rommene|avdeling|avdelinga|avdelingen|avdelingene|poliklinikk|poliklinikken|lab|laben|laboratoriet|post|posten|prøvetakingen)(?![a-zæøå0-9]))(' || w.forms || ')(?![a-zæøå0-9])', 'g') as m;
$$;

-- Whether it says something of somebody's health.
create function private.names_health(words text) returns boolean language sql immutable set search_path = '' as $$
    select words is not null and exists (select from private.watched_words(words) w where w.reason in ('health', 'medicine', 'clinical'));
$$;
grant execute on function private.watched_words(text), private.names_health(text) to authenticated;

-- What is written anew passes these rules, and what stands stays until it is written: the checks of the columns let in what any version
-- ever let in, since a row that a check refuses cannot be changed in any of its columns, nor come out of a backup. Each argument is a column
-- and its rule: "name", "last_name", "email", "lines", or the least and the most signs, with "told" where others read it, so that it says
-- nothing of anybody's health.
create function private.guard_words() returns trigger language plpgsql set search_path = '' as $$
declare
    row_now jsonb := to_jsonb(new);
    row_before jsonb := case when tg_op = 'UPDATE' then to_jsonb(old) end;
    rule text[];
    written text;
    passes boolean;
begin
    for arg in 0..tg_nargs - 1 loop
        rule := string_to_array(tg_argv[arg], ' ');
        written := row_now ->> rule[1];
        continue when written is not distinct from row_before ->> rule[1];
        if private.holds_personal_number(written) or (rule[4] = 'told' and private.names_health(written)) then
            raise exception 'sensitive' using errcode = 'PT422';
        end if;
        passes := case rule[2]
            when 'name' then private.name_passes(written)
            when 'last_name' then private.last_name_passes(written)
            when 'email' then private.email_passes(written)
            when 'lines' then private.lines_pass(array(select jsonb_array_elements_text(row_now -> rule[1])))
            else private.words_pass(written, rule[2]::int, rule[3]::int)
        end;
        if not passes then
            raise exception 'bad_words' using errcode = 'PT422';
        end if;
    end loop;
    return new;
end $$;
