// Generated from supabase/schemas by "npm run types"; never edited.
export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[];

export type Database = {
  public: {
    Tables: {
      access_log: {
        Row: {
          day: string;
          first_at: string;
          person_id: string;
          role: string;
          viewer_id: string;
          viewer_name: string | null;
        };
        ComputedFields: never;
        Insert: {
          day: string;
          first_at?: string;
          person_id: string;
          role: string;
          viewer_id: string;
          viewer_name?: string | null;
        };
        Update: {
          day?: string;
          first_at?: string;
          person_id?: string;
          role?: string;
          viewer_id?: string;
          viewer_name?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'access_log_person_id_fkey';
            columns: ['person_id'];
            isOneToOne: false;
            referencedRelation: 'people';
            referencedColumns: ['person_id'];
          },
          {
            foreignKeyName: 'access_log_viewer_id_fkey';
            columns: ['viewer_id'];
            isOneToOne: false;
            referencedRelation: 'people';
            referencedColumns: ['person_id'];
          },
        ];
      };
      agreed_activities: {
        Row: {
          agreed_activity_id: string;
          agreed_at: string;
          agreed_by: string;
          candidate_id: string;
          from_date: string;
          hours_per_week: number;
          to_date: string;
        };
        ComputedFields: never;
        Insert: {
          agreed_activity_id?: string;
          agreed_at?: string;
          agreed_by: string;
          candidate_id: string;
          from_date: string;
          hours_per_week: number;
          to_date: string;
        };
        Update: {
          agreed_activity_id?: string;
          agreed_at?: string;
          agreed_by?: string;
          candidate_id?: string;
          from_date?: string;
          hours_per_week?: number;
          to_date?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'agreed_activities_agreed_by_fkey';
            columns: ['agreed_by'];
            isOneToOne: false;
            referencedRelation: 'people';
            referencedColumns: ['person_id'];
          },
          {
            foreignKeyName: 'agreed_activities_candidate_id_fkey';
            columns: ['candidate_id'];
            isOneToOne: false;
            referencedRelation: 'candidates';
            referencedColumns: ['person_id'];
          },
        ];
      };
      assignments: {
        Row: {
          assignment_id: string;
          cancelled_at: string | null;
          candidate_id: string;
          cannot_said_at: string | null;
          check_out_undone_at: string | null;
          checked_in_at: string | null;
          checked_out_at: string | null;
          coming_said_at: string | null;
          confirmed_at: string | null;
          confirmed_by: string | null;
          during: unknown;
          ends_at: string;
          let_go_why: 'overlap' | 'working_time' | 'no_contract' | 'missing_clearance' | null;
          municipality_code: string;
          not_chosen_at: string | null;
          purpose: 'activity' | 'work_training' | 'voluntary';
          requested_at: string;
          series_id: string | null;
          shift_id: string;
          starts_at: string;
          state: string;
          withdrawn_at: string | null;
        };
        ComputedFields: never;
        Insert: {
          assignment_id?: string;
          cancelled_at?: string | null;
          candidate_id: string;
          cannot_said_at?: string | null;
          check_out_undone_at?: string | null;
          checked_in_at?: string | null;
          checked_out_at?: string | null;
          coming_said_at?: string | null;
          confirmed_at?: string | null;
          confirmed_by?: string | null;
          during?: never;
          ends_at: string;
          let_go_why?: 'overlap' | 'working_time' | 'no_contract' | 'missing_clearance' | null;
          municipality_code: string;
          not_chosen_at?: string | null;
          purpose: 'activity' | 'work_training' | 'voluntary';
          requested_at: string;
          series_id?: string | null;
          shift_id: string;
          starts_at: string;
          state?: never;
          withdrawn_at?: string | null;
        };
        Update: {
          assignment_id?: string;
          cancelled_at?: string | null;
          candidate_id?: string;
          cannot_said_at?: string | null;
          check_out_undone_at?: string | null;
          checked_in_at?: string | null;
          checked_out_at?: string | null;
          coming_said_at?: string | null;
          confirmed_at?: string | null;
          confirmed_by?: string | null;
          during?: never;
          ends_at?: string;
          let_go_why?: 'overlap' | 'working_time' | 'no_contract' | 'missing_clearance' | null;
          municipality_code?: string;
          not_chosen_at?: string | null;
          purpose?: 'activity' | 'work_training' | 'voluntary';
          requested_at?: string;
          series_id?: string | null;
          shift_id?: string;
          starts_at?: string;
          state?: never;
          withdrawn_at?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'assignments_candidate_id_fkey';
            columns: ['candidate_id'];
            isOneToOne: false;
            referencedRelation: 'candidates';
            referencedColumns: ['person_id'];
          },
          {
            foreignKeyName: 'assignments_confirmed_by_fkey';
            columns: ['confirmed_by'];
            isOneToOne: false;
            referencedRelation: 'people';
            referencedColumns: ['person_id'];
          },
          {
            foreignKeyName: 'assignments_municipality_code_fkey';
            columns: ['municipality_code'];
            isOneToOne: false;
            referencedRelation: 'municipalities';
            referencedColumns: ['municipality_code'];
          },
          {
            foreignKeyName: 'assignments_series_id_fkey';
            columns: ['series_id'];
            isOneToOne: false;
            referencedRelation: 'series';
            referencedColumns: ['series_id'];
          },
          {
            foreignKeyName: 'assignments_shift_id_fkey';
            columns: ['shift_id'];
            isOneToOne: false;
            referencedRelation: 'shifts';
            referencedColumns: ['shift_id'];
          },
        ];
      };
      attendance: {
        Row: {
          assignment_id: string;
          candidate_id: string;
          corrected_at: string | null;
          correction: string | null;
          fact: 'present' | 'late' | 'notified' | 'absent' | 'host_cancelled';
          minutes: number;
          recorded_at: string;
          recorded_by: string | null;
          strengths: string[];
        };
        ComputedFields: never;
        Insert: {
          assignment_id: string;
          candidate_id: string;
          corrected_at?: string | null;
          correction?: string | null;
          fact: 'present' | 'late' | 'notified' | 'absent' | 'host_cancelled';
          minutes: number;
          recorded_at: string;
          recorded_by?: string | null;
          strengths?: string[];
        };
        Update: {
          assignment_id?: string;
          candidate_id?: string;
          corrected_at?: string | null;
          correction?: string | null;
          fact?: 'present' | 'late' | 'notified' | 'absent' | 'host_cancelled';
          minutes?: number;
          recorded_at?: string;
          recorded_by?: string | null;
          strengths?: string[];
        };
        Relationships: [
          {
            foreignKeyName: 'attendance_assignment_id_fkey';
            columns: ['assignment_id'];
            isOneToOne: true;
            referencedRelation: 'assignments';
            referencedColumns: ['assignment_id'];
          },
          {
            foreignKeyName: 'attendance_assignment_id_fkey';
            columns: ['assignment_id'];
            isOneToOne: true;
            referencedRelation: 'my_assignments';
            referencedColumns: ['assignment_id'];
          },
          {
            foreignKeyName: 'attendance_candidate_id_fkey';
            columns: ['candidate_id'];
            isOneToOne: false;
            referencedRelation: 'candidates';
            referencedColumns: ['person_id'];
          },
          {
            foreignKeyName: 'attendance_recorded_by_fkey';
            columns: ['recorded_by'];
            isOneToOne: false;
            referencedRelation: 'people';
            referencedColumns: ['person_id'];
          },
        ];
      };
      availability: {
        Row: {
          candidate_id: string;
          from_time: string;
          to_time: string;
          weekday: number;
        };
        ComputedFields: never;
        Insert: {
          candidate_id: string;
          from_time: string;
          to_time: string;
          weekday: number;
        };
        Update: {
          candidate_id?: string;
          from_time?: string;
          to_time?: string;
          weekday?: number;
        };
        Relationships: [
          {
            foreignKeyName: 'availability_candidate_id_fkey';
            columns: ['candidate_id'];
            isOneToOne: false;
            referencedRelation: 'candidates';
            referencedColumns: ['person_id'];
          },
        ];
      };
      calendars: {
        Row: {
          alarms: number[];
          candidate_id: string;
          opened_at: string;
          salt: string;
          token_hash: string;
        };
        ComputedFields: never;
        Insert: {
          alarms?: number[];
          candidate_id: string;
          opened_at: string;
          salt: string;
          token_hash: string;
        };
        Update: {
          alarms?: number[];
          candidate_id?: string;
          opened_at?: string;
          salt?: string;
          token_hash?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'calendars_candidate_id_fkey';
            columns: ['candidate_id'];
            isOneToOne: true;
            referencedRelation: 'candidates';
            referencedColumns: ['person_id'];
          },
        ];
      };
      candidates: {
        Row: {
          birth_date: string;
          created_at: string;
          district_id: string | null;
          hours_said_at: string | null;
          lifting: number;
          max_minutes: number;
          municipality_code: string;
          norwegian: number;
          notice_read_at: string | null;
          offers_a_day: number;
          person_id: string;
          protected: boolean;
          shared_help: string | null;
          shares_phone: boolean;
          wants_paid: boolean;
          wants_unpaid: boolean;
          wished_hours: number | null;
        };
        ComputedFields: never;
        Insert: {
          birth_date: string;
          created_at?: string;
          district_id?: string | null;
          hours_said_at?: string | null;
          lifting?: number;
          max_minutes?: number;
          municipality_code: string;
          norwegian?: number;
          notice_read_at?: string | null;
          offers_a_day?: number;
          person_id: string;
          protected?: boolean;
          shared_help?: string | null;
          shares_phone?: boolean;
          wants_paid?: boolean;
          wants_unpaid?: boolean;
          wished_hours?: number | null;
        };
        Update: {
          birth_date?: string;
          created_at?: string;
          district_id?: string | null;
          hours_said_at?: string | null;
          lifting?: number;
          max_minutes?: number;
          municipality_code?: string;
          norwegian?: number;
          notice_read_at?: string | null;
          offers_a_day?: number;
          person_id?: string;
          protected?: boolean;
          shared_help?: string | null;
          shares_phone?: boolean;
          wants_paid?: boolean;
          wants_unpaid?: boolean;
          wished_hours?: number | null;
        };
        Relationships: [
          {
            foreignKeyName: 'candidates_district_id_fkey';
            columns: ['district_id'];
            isOneToOne: false;
            referencedRelation: 'districts';
            referencedColumns: ['district_id'];
          },
          {
            foreignKeyName: 'candidates_municipality_code_fkey';
            columns: ['municipality_code'];
            isOneToOne: false;
            referencedRelation: 'municipalities';
            referencedColumns: ['municipality_code'];
          },
          {
            foreignKeyName: 'candidates_person_id_fkey';
            columns: ['person_id'];
            isOneToOne: true;
            referencedRelation: 'people';
            referencedColumns: ['person_id'];
          },
        ];
      };
      caseloads: {
        Row: {
          adviser_id: string;
          candidate_id: string;
          caseload_id: string;
          since_at: string;
          until_at: string | null;
        };
        ComputedFields: never;
        Insert: {
          adviser_id: string;
          candidate_id: string;
          caseload_id?: string;
          since_at?: string;
          until_at?: string | null;
        };
        Update: {
          adviser_id?: string;
          candidate_id?: string;
          caseload_id?: string;
          since_at?: string;
          until_at?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'caseloads_adviser_id_fkey';
            columns: ['adviser_id'];
            isOneToOne: false;
            referencedRelation: 'people';
            referencedColumns: ['person_id'];
          },
          {
            foreignKeyName: 'caseloads_candidate_id_fkey';
            columns: ['candidate_id'];
            isOneToOne: false;
            referencedRelation: 'candidates';
            referencedColumns: ['person_id'];
          },
        ];
      };
      clearances: {
        Row: {
          candidate_id: string;
          clearance_id: string;
          employer_id: string;
          requirement: string;
          seen_by: string | null;
          seen_on: string;
          valid_to: string | null;
          withdrawn_at: string | null;
        };
        ComputedFields: never;
        Insert: {
          candidate_id: string;
          clearance_id?: string;
          employer_id: string;
          requirement: string;
          seen_by?: string | null;
          seen_on: string;
          valid_to?: string | null;
          withdrawn_at?: string | null;
        };
        Update: {
          candidate_id?: string;
          clearance_id?: string;
          employer_id?: string;
          requirement?: string;
          seen_by?: string | null;
          seen_on?: string;
          valid_to?: string | null;
          withdrawn_at?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'clearances_candidate_id_fkey';
            columns: ['candidate_id'];
            isOneToOne: false;
            referencedRelation: 'candidates';
            referencedColumns: ['person_id'];
          },
          {
            foreignKeyName: 'clearances_employer_id_fkey';
            columns: ['employer_id'];
            isOneToOne: false;
            referencedRelation: 'employers';
            referencedColumns: ['employer_id'];
          },
          {
            foreignKeyName: 'clearances_requirement_fkey';
            columns: ['requirement'];
            isOneToOne: false;
            referencedRelation: 'requirements';
            referencedColumns: ['requirement'];
          },
          {
            foreignKeyName: 'clearances_seen_by_fkey';
            columns: ['seen_by'];
            isOneToOne: false;
            referencedRelation: 'people';
            referencedColumns: ['person_id'];
          },
        ];
      };
      contacts: {
        Row: {
          contact_id: string;
          meet_where: string;
          name: string;
          phone: string | null;
          place_id: string;
          retired_at: string | null;
        };
        ComputedFields: never;
        Insert: {
          contact_id?: string;
          meet_where: string;
          name: string;
          phone?: string | null;
          place_id: string;
          retired_at?: string | null;
        };
        Update: {
          contact_id?: string;
          meet_where?: string;
          name?: string;
          phone?: string | null;
          place_id?: string;
          retired_at?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'contacts_place_id_fkey';
            columns: ['place_id'];
            isOneToOne: false;
            referencedRelation: 'places';
            referencedColumns: ['place_id'];
          },
        ];
      };
      contracts: {
        Row: {
          candidate_id: string;
          contract_id: string;
          employer_id: string;
          from_date: string;
          recorded_at: string;
          recorded_by: string | null;
          to_date: string | null;
          withdrawn_at: string | null;
        };
        ComputedFields: never;
        Insert: {
          candidate_id: string;
          contract_id?: string;
          employer_id: string;
          from_date: string;
          recorded_at?: string;
          recorded_by?: string | null;
          to_date?: string | null;
          withdrawn_at?: string | null;
        };
        Update: {
          candidate_id?: string;
          contract_id?: string;
          employer_id?: string;
          from_date?: string;
          recorded_at?: string;
          recorded_by?: string | null;
          to_date?: string | null;
          withdrawn_at?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'contracts_candidate_id_fkey';
            columns: ['candidate_id'];
            isOneToOne: false;
            referencedRelation: 'candidates';
            referencedColumns: ['person_id'];
          },
          {
            foreignKeyName: 'contracts_employer_id_fkey';
            columns: ['employer_id'];
            isOneToOne: false;
            referencedRelation: 'employers';
            referencedColumns: ['employer_id'];
          },
          {
            foreignKeyName: 'contracts_recorded_by_fkey';
            columns: ['recorded_by'];
            isOneToOne: false;
            referencedRelation: 'people';
            referencedColumns: ['person_id'];
          },
        ];
      };
      districts: {
        Row: {
          district_id: string;
          latitude: number;
          longitude: number;
          municipality_code: string;
          name: string;
        };
        ComputedFields: never;
        Insert: {
          district_id?: string;
          latitude: number;
          longitude: number;
          municipality_code: string;
          name: string;
        };
        Update: {
          district_id?: string;
          latitude?: number;
          longitude?: number;
          municipality_code?: string;
          name?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'districts_municipality_code_fkey';
            columns: ['municipality_code'];
            isOneToOne: false;
            referencedRelation: 'municipalities';
            referencedColumns: ['municipality_code'];
          },
        ];
      };
      employers: {
        Row: {
          employer_id: string;
          municipality_code: string;
          name: string;
        };
        ComputedFields: never;
        Insert: {
          employer_id?: string;
          municipality_code: string;
          name: string;
        };
        Update: {
          employer_id?: string;
          municipality_code?: string;
          name?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'employers_municipality_code_fkey';
            columns: ['municipality_code'];
            isOneToOne: false;
            referencedRelation: 'municipalities';
            referencedColumns: ['municipality_code'];
          },
        ];
      };
      events: {
        Row: {
          assignment_id: string | null;
          at: string;
          by_person: string | null;
          detail: string | null;
          event_id: number;
          kind: string;
          minutes: number | null;
          municipality_code: string | null;
          on_behalf_of: string | null;
          organisation_id: string | null;
          person_id: string | null;
          recorded_at: string;
          seats: number | null;
          shift_id: string | null;
          to_person: string | null;
        };
        ComputedFields: never;
        Insert: {
          assignment_id?: string | null;
          at: string;
          by_person?: string | null;
          detail?: string | null;
          event_id?: never;
          kind: string;
          minutes?: number | null;
          municipality_code?: string | null;
          on_behalf_of?: string | null;
          organisation_id?: string | null;
          person_id?: string | null;
          recorded_at?: string;
          seats?: number | null;
          shift_id?: string | null;
          to_person?: string | null;
        };
        Update: {
          assignment_id?: string | null;
          at?: string;
          by_person?: string | null;
          detail?: string | null;
          event_id?: never;
          kind?: string;
          minutes?: number | null;
          municipality_code?: string | null;
          on_behalf_of?: string | null;
          organisation_id?: string | null;
          person_id?: string | null;
          recorded_at?: string;
          seats?: number | null;
          shift_id?: string | null;
          to_person?: string | null;
        };
        Relationships: [];
      };
      figures: {
        Row: {
          figure: string;
          indicator: string | null;
          line: number;
          municipality_code: string;
          note: string | null;
          source: string;
          unit: string;
          value: number;
        };
        ComputedFields: never;
        Insert: {
          figure: string;
          indicator?: string | null;
          line: number;
          municipality_code: string;
          note?: string | null;
          source: string;
          unit: string;
          value: number;
        };
        Update: {
          figure?: string;
          indicator?: string | null;
          line?: number;
          municipality_code?: string;
          note?: string | null;
          source?: string;
          unit?: string;
          value?: number;
        };
        Relationships: [
          {
            foreignKeyName: 'figures_indicator_fkey';
            columns: ['indicator'];
            isOneToOne: false;
            referencedRelation: 'indicators';
            referencedColumns: ['indicator'];
          },
          {
            foreignKeyName: 'figures_municipality_code_fkey';
            columns: ['municipality_code'];
            isOneToOne: false;
            referencedRelation: 'municipalities';
            referencedColumns: ['municipality_code'];
          },
        ];
      };
      follow_ups: {
        Row: {
          months: 3 | 6 | 12;
          outcome_id: string;
          recorded_at: string;
          recorded_by: string;
          still: boolean;
        };
        ComputedFields: never;
        Insert: {
          months: 3 | 6 | 12;
          outcome_id: string;
          recorded_at?: string;
          recorded_by: string;
          still: boolean;
        };
        Update: {
          months?: 3 | 6 | 12;
          outcome_id?: string;
          recorded_at?: string;
          recorded_by?: string;
          still?: boolean;
        };
        Relationships: [
          {
            foreignKeyName: 'follow_ups_outcome_id_fkey';
            columns: ['outcome_id'];
            isOneToOne: false;
            referencedRelation: 'outcomes';
            referencedColumns: ['outcome_id'];
          },
          {
            foreignKeyName: 'follow_ups_recorded_by_fkey';
            columns: ['recorded_by'];
            isOneToOne: false;
            referencedRelation: 'people';
            referencedColumns: ['person_id'];
          },
        ];
      };
      indicators: {
        Row: {
          beside: string[];
          counts: 'people' | 'attendances' | 'seats' | 'minutes' | null;
          definition:
            | 'absence_followed_up'
            | 'active_organisations'
            | 'attendance'
            | 'complaints'
            | 'coverage_of_the_young'
            | 'days_to_first_shift'
            | 'fair_reach'
            | 'fill_rate'
            | 'freed_time'
            | 'hours_done'
            | 'lasting_work'
            | 'long_term_receipt'
            | 'out_of_assistance'
            | 'own_progress'
            | 'reach'
            | 'real_activity'
            | 'task_to_job'
            | 'time_to_confirmed'
            | 'to_work_or_education'
            | 'variety';
          denominator: string[];
          direction: 'up' | 'down' | 'none';
          frequency: 'daily' | 'month' | 'quarter' | 'half' | 'year';
          goal: 1 | 2 | 3 | 4;
          indicator: string;
          numerator: string[];
          parts: string[];
          per: 'month' | 'quarter' | null;
          source: 'A' | 'N' | 'S' | 'K';
          taken_along: number | null;
          unit: 'share' | 'count' | 'hours' | 'days';
        };
        ComputedFields: never;
        Insert: {
          beside?: string[];
          counts?: 'people' | 'attendances' | 'seats' | 'minutes' | null;
          definition:
            | 'absence_followed_up'
            | 'active_organisations'
            | 'attendance'
            | 'complaints'
            | 'coverage_of_the_young'
            | 'days_to_first_shift'
            | 'fair_reach'
            | 'fill_rate'
            | 'freed_time'
            | 'hours_done'
            | 'lasting_work'
            | 'long_term_receipt'
            | 'out_of_assistance'
            | 'own_progress'
            | 'reach'
            | 'real_activity'
            | 'task_to_job'
            | 'time_to_confirmed'
            | 'to_work_or_education'
            | 'variety';
          denominator?: string[];
          direction: 'up' | 'down' | 'none';
          frequency: 'daily' | 'month' | 'quarter' | 'half' | 'year';
          goal: 1 | 2 | 3 | 4;
          indicator: string;
          numerator?: string[];
          parts?: string[];
          per?: 'month' | 'quarter' | null;
          source: 'A' | 'N' | 'S' | 'K';
          taken_along?: number | null;
          unit: 'share' | 'count' | 'hours' | 'days';
        };
        Update: {
          beside?: string[];
          counts?: 'people' | 'attendances' | 'seats' | 'minutes' | null;
          definition?:
            | 'absence_followed_up'
            | 'active_organisations'
            | 'attendance'
            | 'complaints'
            | 'coverage_of_the_young'
            | 'days_to_first_shift'
            | 'fair_reach'
            | 'fill_rate'
            | 'freed_time'
            | 'hours_done'
            | 'lasting_work'
            | 'long_term_receipt'
            | 'out_of_assistance'
            | 'own_progress'
            | 'reach'
            | 'real_activity'
            | 'task_to_job'
            | 'time_to_confirmed'
            | 'to_work_or_education'
            | 'variety';
          denominator?: string[];
          direction?: 'up' | 'down' | 'none';
          frequency?: 'daily' | 'month' | 'quarter' | 'half' | 'year';
          goal?: 1 | 2 | 3 | 4;
          indicator?: string;
          numerator?: string[];
          parts?: string[];
          per?: 'month' | 'quarter' | null;
          source?: 'A' | 'N' | 'S' | 'K';
          taken_along?: number | null;
          unit?: 'share' | 'count' | 'hours' | 'days';
        };
        Relationships: [];
      };
      interests: {
        Row: {
          candidate_id: string;
          task_type: string;
        };
        ComputedFields: never;
        Insert: {
          candidate_id: string;
          task_type: string;
        };
        Update: {
          candidate_id?: string;
          task_type?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'interests_candidate_id_fkey';
            columns: ['candidate_id'];
            isOneToOne: false;
            referencedRelation: 'candidates';
            referencedColumns: ['person_id'];
          },
          {
            foreignKeyName: 'interests_task_type_fkey';
            columns: ['task_type'];
            isOneToOne: false;
            referencedRelation: 'task_types';
            referencedColumns: ['task_type'];
          },
        ];
      };
      introductions: {
        Row: {
          candidate_id: string;
          colleague: string;
          introduced_on: string;
          place_id: string;
          recorded_at: string;
          recorded_by: string | null;
        };
        ComputedFields: never;
        Insert: {
          candidate_id: string;
          colleague: string;
          introduced_on: string;
          place_id: string;
          recorded_at?: string;
          recorded_by?: string | null;
        };
        Update: {
          candidate_id?: string;
          colleague?: string;
          introduced_on?: string;
          place_id?: string;
          recorded_at?: string;
          recorded_by?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'introductions_candidate_id_fkey';
            columns: ['candidate_id'];
            isOneToOne: false;
            referencedRelation: 'candidates';
            referencedColumns: ['person_id'];
          },
          {
            foreignKeyName: 'introductions_place_id_fkey';
            columns: ['place_id'];
            isOneToOne: false;
            referencedRelation: 'places';
            referencedColumns: ['place_id'];
          },
          {
            foreignKeyName: 'introductions_recorded_by_fkey';
            columns: ['recorded_by'];
            isOneToOne: false;
            referencedRelation: 'people';
            referencedColumns: ['person_id'];
          },
        ];
      };
      invitations: {
        Row: {
          code_hash: string;
          email: string | null;
          employer_id: string | null;
          expires_at: string;
          first_name: string;
          invitation_id: string;
          last_name: string;
          made_at: string;
          made_by: string | null;
          municipality_code: string;
          organisation_id: string | null;
          person_id: string | null;
          reentry: boolean;
          revoked_at: string | null;
          role: 'lead' | 'clearance_officer' | 'adviser' | 'programme_lead' | 'administrator' | null;
          used_at: string | null;
          used_from: string | null;
          wrong_tries: number | null;
        };
        ComputedFields: never;
        Insert: {
          code_hash: string;
          email?: string | null;
          employer_id?: string | null;
          expires_at: string;
          first_name: string;
          invitation_id?: string;
          last_name: string;
          made_at?: string;
          made_by?: string | null;
          municipality_code: string;
          organisation_id?: string | null;
          person_id?: string | null;
          reentry?: boolean;
          revoked_at?: string | null;
          role?: 'lead' | 'clearance_officer' | 'adviser' | 'programme_lead' | 'administrator' | null;
          used_at?: string | null;
          used_from?: string | null;
          wrong_tries?: number | null;
        };
        Update: {
          code_hash?: string;
          email?: string | null;
          employer_id?: string | null;
          expires_at?: string;
          first_name?: string;
          invitation_id?: string;
          last_name?: string;
          made_at?: string;
          made_by?: string | null;
          municipality_code?: string;
          organisation_id?: string | null;
          person_id?: string | null;
          reentry?: boolean;
          revoked_at?: string | null;
          role?: 'lead' | 'clearance_officer' | 'adviser' | 'programme_lead' | 'administrator' | null;
          used_at?: string | null;
          used_from?: string | null;
          wrong_tries?: number | null;
        };
        Relationships: [
          {
            foreignKeyName: 'invitations_employer_id_fkey';
            columns: ['employer_id'];
            isOneToOne: false;
            referencedRelation: 'employers';
            referencedColumns: ['employer_id'];
          },
          {
            foreignKeyName: 'invitations_made_by_fkey';
            columns: ['made_by'];
            isOneToOne: false;
            referencedRelation: 'people';
            referencedColumns: ['person_id'];
          },
          {
            foreignKeyName: 'invitations_municipality_code_fkey';
            columns: ['municipality_code'];
            isOneToOne: false;
            referencedRelation: 'municipalities';
            referencedColumns: ['municipality_code'];
          },
          {
            foreignKeyName: 'invitations_organisation_id_fkey';
            columns: ['organisation_id'];
            isOneToOne: false;
            referencedRelation: 'organisations';
            referencedColumns: ['organisation_id'];
          },
          {
            foreignKeyName: 'invitations_person_id_fkey';
            columns: ['person_id'];
            isOneToOne: false;
            referencedRelation: 'people';
            referencedColumns: ['person_id'];
          },
        ];
      };
      languages: {
        Row: {
          direction: 'ltr' | 'rtl';
          language: string;
          name: string;
        };
        ComputedFields: never;
        Insert: {
          direction: 'ltr' | 'rtl';
          language: string;
          name: string;
        };
        Update: {
          direction?: 'ltr' | 'rtl';
          language?: string;
          name?: string;
        };
        Relationships: [];
      };
      municipalities: {
        Row: {
          municipality_code: string;
          name: string;
        };
        ComputedFields: never;
        Insert: {
          municipality_code: string;
          name: string;
        };
        Update: {
          municipality_code?: string;
          name?: string;
        };
        Relationships: [];
      };
      notices: {
        Row: {
          about_id: string | null;
          as_role: 'candidate' | 'lead' | 'adviser' | 'administrator';
          assignment_id: string | null;
          at: string;
          detail: string | null;
          kind: string;
          notice_id: string;
          now_ends_at: string | null;
          now_starts_at: string | null;
          person_id: string;
          read_at: string | null;
          shift_id: string | null;
          was_ends_at: string | null;
          was_starts_at: string | null;
        };
        ComputedFields: never;
        Insert: {
          about_id?: string | null;
          as_role: 'candidate' | 'lead' | 'adviser' | 'administrator';
          assignment_id?: string | null;
          at: string;
          detail?: string | null;
          kind: string;
          notice_id?: string;
          now_ends_at?: string | null;
          now_starts_at?: string | null;
          person_id: string;
          read_at?: string | null;
          shift_id?: string | null;
          was_ends_at?: string | null;
          was_starts_at?: string | null;
        };
        Update: {
          about_id?: string | null;
          as_role?: 'candidate' | 'lead' | 'adviser' | 'administrator';
          assignment_id?: string | null;
          at?: string;
          detail?: string | null;
          kind?: string;
          notice_id?: string;
          now_ends_at?: string | null;
          now_starts_at?: string | null;
          person_id?: string;
          read_at?: string | null;
          shift_id?: string | null;
          was_ends_at?: string | null;
          was_starts_at?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'notices_about_id_fkey';
            columns: ['about_id'];
            isOneToOne: false;
            referencedRelation: 'people';
            referencedColumns: ['person_id'];
          },
          {
            foreignKeyName: 'notices_assignment_id_fkey';
            columns: ['assignment_id'];
            isOneToOne: false;
            referencedRelation: 'assignments';
            referencedColumns: ['assignment_id'];
          },
          {
            foreignKeyName: 'notices_assignment_id_fkey';
            columns: ['assignment_id'];
            isOneToOne: false;
            referencedRelation: 'my_assignments';
            referencedColumns: ['assignment_id'];
          },
          {
            foreignKeyName: 'notices_person_id_fkey';
            columns: ['person_id'];
            isOneToOne: false;
            referencedRelation: 'people';
            referencedColumns: ['person_id'];
          },
          {
            foreignKeyName: 'notices_shift_id_fkey';
            columns: ['shift_id'];
            isOneToOne: false;
            referencedRelation: 'shifts';
            referencedColumns: ['shift_id'];
          },
        ];
      };
      objections: {
        Row: {
          assignment_id: string;
          candidate_id: string;
          claim: 'was_there' | 'minutes_wrong' | 'information_wrong' | 'own_words';
          minutes: number | null;
          objection_id: string;
          said_at: string;
          settled_at: string | null;
          words: string | null;
        };
        ComputedFields: never;
        Insert: {
          assignment_id: string;
          candidate_id: string;
          claim: 'was_there' | 'minutes_wrong' | 'information_wrong' | 'own_words';
          minutes?: number | null;
          objection_id?: string;
          said_at: string;
          settled_at?: string | null;
          words?: string | null;
        };
        Update: {
          assignment_id?: string;
          candidate_id?: string;
          claim?: 'was_there' | 'minutes_wrong' | 'information_wrong' | 'own_words';
          minutes?: number | null;
          objection_id?: string;
          said_at?: string;
          settled_at?: string | null;
          words?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'objections_assignment_id_fkey';
            columns: ['assignment_id'];
            isOneToOne: false;
            referencedRelation: 'assignments';
            referencedColumns: ['assignment_id'];
          },
          {
            foreignKeyName: 'objections_assignment_id_fkey';
            columns: ['assignment_id'];
            isOneToOne: false;
            referencedRelation: 'my_assignments';
            referencedColumns: ['assignment_id'];
          },
          {
            foreignKeyName: 'objections_candidate_id_fkey';
            columns: ['candidate_id'];
            isOneToOne: false;
            referencedRelation: 'candidates';
            referencedColumns: ['person_id'];
          },
        ];
      };
      offers: {
        Row: {
          accepted_at: string | null;
          called_at: string | null;
          candidate_id: string;
          decline_reason: 'time' | 'far' | 'type' | 'place' | 'other' | null;
          declined_at: string | null;
          due_at: string;
          expired_at: string | null;
          expires_at: string;
          municipality_code: string;
          offer_id: string;
          offered_at: string;
          offered_by: string | null;
          seen_at: string | null;
          sent_at: string | null;
          shift_id: string;
          state: string;
          stood_since: string | null;
          undone_at: string | null;
          unsure_at: string | null;
          unsure_wants: 'call' | 'company' | null;
          via: 'wave' | 'lead' | 'plan' | 'standby';
          withdrawn_at: string | null;
          withdrawn_why: 'filled' | 'cancelled' | 'changed' | null;
        };
        ComputedFields: never;
        Insert: {
          accepted_at?: string | null;
          called_at?: string | null;
          candidate_id: string;
          decline_reason?: 'time' | 'far' | 'type' | 'place' | 'other' | null;
          declined_at?: string | null;
          due_at: string;
          expired_at?: string | null;
          expires_at: string;
          municipality_code: string;
          offer_id?: string;
          offered_at: string;
          offered_by?: string | null;
          seen_at?: string | null;
          sent_at?: string | null;
          shift_id: string;
          state?: never;
          stood_since?: string | null;
          undone_at?: string | null;
          unsure_at?: string | null;
          unsure_wants?: 'call' | 'company' | null;
          via: 'wave' | 'lead' | 'plan' | 'standby';
          withdrawn_at?: string | null;
          withdrawn_why?: 'filled' | 'cancelled' | 'changed' | null;
        };
        Update: {
          accepted_at?: string | null;
          called_at?: string | null;
          candidate_id?: string;
          decline_reason?: 'time' | 'far' | 'type' | 'place' | 'other' | null;
          declined_at?: string | null;
          due_at?: string;
          expired_at?: string | null;
          expires_at?: string;
          municipality_code?: string;
          offer_id?: string;
          offered_at?: string;
          offered_by?: string | null;
          seen_at?: string | null;
          sent_at?: string | null;
          shift_id?: string;
          state?: never;
          stood_since?: string | null;
          undone_at?: string | null;
          unsure_at?: string | null;
          unsure_wants?: 'call' | 'company' | null;
          via?: 'wave' | 'lead' | 'plan' | 'standby';
          withdrawn_at?: string | null;
          withdrawn_why?: 'filled' | 'cancelled' | 'changed' | null;
        };
        Relationships: [
          {
            foreignKeyName: 'offers_candidate_id_fkey';
            columns: ['candidate_id'];
            isOneToOne: false;
            referencedRelation: 'candidates';
            referencedColumns: ['person_id'];
          },
          {
            foreignKeyName: 'offers_municipality_code_fkey';
            columns: ['municipality_code'];
            isOneToOne: false;
            referencedRelation: 'municipalities';
            referencedColumns: ['municipality_code'];
          },
          {
            foreignKeyName: 'offers_offered_by_fkey';
            columns: ['offered_by'];
            isOneToOne: false;
            referencedRelation: 'people';
            referencedColumns: ['person_id'];
          },
          {
            foreignKeyName: 'offers_shift_id_fkey';
            columns: ['shift_id'];
            isOneToOne: false;
            referencedRelation: 'shifts';
            referencedColumns: ['shift_id'];
          },
        ];
      };
      organisations: {
        Row: {
          closed_at: string | null;
          employer_id: string;
          enrolled_at: string;
          kind: 'nursing_home' | 'home_care' | 'voluntary' | 'business' | 'other';
          municipality_code: string;
          name: string;
          organisation_id: string;
          sector: 'municipal' | 'voluntary' | 'private' | 'state';
        };
        ComputedFields: never;
        Insert: {
          closed_at?: string | null;
          employer_id: string;
          enrolled_at?: string;
          kind: 'nursing_home' | 'home_care' | 'voluntary' | 'business' | 'other';
          municipality_code: string;
          name: string;
          organisation_id?: string;
          sector: 'municipal' | 'voluntary' | 'private' | 'state';
        };
        Update: {
          closed_at?: string | null;
          employer_id?: string;
          enrolled_at?: string;
          kind?: 'nursing_home' | 'home_care' | 'voluntary' | 'business' | 'other';
          municipality_code?: string;
          name?: string;
          organisation_id?: string;
          sector?: 'municipal' | 'voluntary' | 'private' | 'state';
        };
        Relationships: [
          {
            foreignKeyName: 'organisations_employer_id_fkey';
            columns: ['employer_id'];
            isOneToOne: false;
            referencedRelation: 'employers';
            referencedColumns: ['employer_id'];
          },
          {
            foreignKeyName: 'organisations_municipality_code_fkey';
            columns: ['municipality_code'];
            isOneToOne: false;
            referencedRelation: 'municipalities';
            referencedColumns: ['municipality_code'];
          },
        ];
      };
      outcomes: {
        Row: {
          candidate_id: string;
          exited_on: string;
          kind: 'job' | 'education' | 'other_benefit' | 'moved' | 'health' | 'other';
          municipality_code: string;
          outcome_id: string;
          recorded_at: string;
          recorded_by: string;
          withdrawn_at: string | null;
        };
        ComputedFields: never;
        Insert: {
          candidate_id: string;
          exited_on: string;
          kind: 'job' | 'education' | 'other_benefit' | 'moved' | 'health' | 'other';
          municipality_code: string;
          outcome_id?: string;
          recorded_at?: string;
          recorded_by: string;
          withdrawn_at?: string | null;
        };
        Update: {
          candidate_id?: string;
          exited_on?: string;
          kind?: 'job' | 'education' | 'other_benefit' | 'moved' | 'health' | 'other';
          municipality_code?: string;
          outcome_id?: string;
          recorded_at?: string;
          recorded_by?: string;
          withdrawn_at?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'outcomes_candidate_id_fkey';
            columns: ['candidate_id'];
            isOneToOne: false;
            referencedRelation: 'candidates';
            referencedColumns: ['person_id'];
          },
          {
            foreignKeyName: 'outcomes_municipality_code_fkey';
            columns: ['municipality_code'];
            isOneToOne: false;
            referencedRelation: 'municipalities';
            referencedColumns: ['municipality_code'];
          },
          {
            foreignKeyName: 'outcomes_recorded_by_fkey';
            columns: ['recorded_by'];
            isOneToOne: false;
            referencedRelation: 'people';
            referencedColumns: ['person_id'];
          },
        ];
      };
      people: {
        Row: {
          created_at: string;
          email: string | null;
          first_name: string;
          language: string;
          last_name: string;
          municipality_code: string;
          person_id: string;
          phone: string | null;
          user_id: string | null;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          email?: string | null;
          first_name: string;
          language?: string;
          last_name: string;
          municipality_code: string;
          person_id?: string;
          phone?: string | null;
          user_id?: string | null;
        };
        Update: {
          created_at?: string;
          email?: string | null;
          first_name?: string;
          language?: string;
          last_name?: string;
          municipality_code?: string;
          person_id?: string;
          phone?: string | null;
          user_id?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'people_language_fkey';
            columns: ['language'];
            isOneToOne: false;
            referencedRelation: 'languages';
            referencedColumns: ['language'];
          },
          {
            foreignKeyName: 'people_municipality_code_fkey';
            columns: ['municipality_code'];
            isOneToOne: false;
            referencedRelation: 'municipalities';
            referencedColumns: ['municipality_code'];
          },
        ];
      };
      place_codes: {
        Row: {
          code: string;
          place_id: string;
          word: string | null;
        };
        ComputedFields: never;
        Insert: {
          code?: string;
          place_id: string;
          word?: never;
        };
        Update: {
          code?: string;
          place_id?: string;
          word?: never;
        };
        Relationships: [
          {
            foreignKeyName: 'place_codes_place_id_fkey';
            columns: ['place_id'];
            isOneToOne: true;
            referencedRelation: 'places';
            referencedColumns: ['place_id'];
          },
        ];
      };
      places: {
        Row: {
          address: string;
          district_id: string | null;
          latitude: number;
          longitude: number;
          municipality_code: string;
          name: string;
          organisation_id: string;
          place_id: string;
        };
        ComputedFields: never;
        Insert: {
          address: string;
          district_id?: string | null;
          latitude: number;
          longitude: number;
          municipality_code: string;
          name: string;
          organisation_id: string;
          place_id?: string;
        };
        Update: {
          address?: string;
          district_id?: string | null;
          latitude?: number;
          longitude?: number;
          municipality_code?: string;
          name?: string;
          organisation_id?: string;
          place_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'places_district_id_fkey';
            columns: ['district_id'];
            isOneToOne: false;
            referencedRelation: 'districts';
            referencedColumns: ['district_id'];
          },
          {
            foreignKeyName: 'places_municipality_code_fkey';
            columns: ['municipality_code'];
            isOneToOne: false;
            referencedRelation: 'municipalities';
            referencedColumns: ['municipality_code'];
          },
          {
            foreignKeyName: 'places_organisation_id_fkey';
            columns: ['organisation_id'];
            isOneToOne: false;
            referencedRelation: 'organisations';
            referencedColumns: ['organisation_id'];
          },
        ];
      };
      plan_choices: {
        Row: {
          added: boolean;
          candidate_id: string;
          dropped_at: string | null;
          nth: number;
          offer_id: string | null;
          plan_id: string;
          refused_at: string | null;
          shift_id: string;
        };
        ComputedFields: never;
        Insert: {
          added?: boolean;
          candidate_id: string;
          dropped_at?: string | null;
          nth: number;
          offer_id?: string | null;
          plan_id: string;
          refused_at?: string | null;
          shift_id: string;
        };
        Update: {
          added?: boolean;
          candidate_id?: string;
          dropped_at?: string | null;
          nth?: number;
          offer_id?: string | null;
          plan_id?: string;
          refused_at?: string | null;
          shift_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'plan_choices_candidate_id_fkey';
            columns: ['candidate_id'];
            isOneToOne: false;
            referencedRelation: 'candidates';
            referencedColumns: ['person_id'];
          },
          {
            foreignKeyName: 'plan_choices_offer_id_fkey';
            columns: ['offer_id'];
            isOneToOne: false;
            referencedRelation: 'offers';
            referencedColumns: ['offer_id'];
          },
          {
            foreignKeyName: 'plan_choices_plan_id_fkey';
            columns: ['plan_id'];
            isOneToOne: false;
            referencedRelation: 'plans';
            referencedColumns: ['plan_id'];
          },
          {
            foreignKeyName: 'plan_choices_shift_id_fkey';
            columns: ['shift_id'];
            isOneToOne: false;
            referencedRelation: 'shifts';
            referencedColumns: ['shift_id'];
          },
        ];
      };
      plans: {
        Row: {
          asked_at: string;
          asked_by: string;
          begun_at: string | null;
          bound: number | null;
          done_at: string | null;
          filled: number | null;
          municipality_code: string;
          organisation_id: string | null;
          plan_id: string;
          seats: number | null;
          solved_by: 'lp' | 'greedy' | null;
          tries: number;
          week_start: string;
          why: 'timed_out' | 'infeasible' | 'failed' | null;
        };
        ComputedFields: never;
        Insert: {
          asked_at: string;
          asked_by: string;
          begun_at?: string | null;
          bound?: number | null;
          done_at?: string | null;
          filled?: number | null;
          municipality_code: string;
          organisation_id?: string | null;
          plan_id?: string;
          seats?: number | null;
          solved_by?: 'lp' | 'greedy' | null;
          tries?: number;
          week_start: string;
          why?: 'timed_out' | 'infeasible' | 'failed' | null;
        };
        Update: {
          asked_at?: string;
          asked_by?: string;
          begun_at?: string | null;
          bound?: number | null;
          done_at?: string | null;
          filled?: number | null;
          municipality_code?: string;
          organisation_id?: string | null;
          plan_id?: string;
          seats?: number | null;
          solved_by?: 'lp' | 'greedy' | null;
          tries?: number;
          week_start?: string;
          why?: 'timed_out' | 'infeasible' | 'failed' | null;
        };
        Relationships: [
          {
            foreignKeyName: 'plans_asked_by_fkey';
            columns: ['asked_by'];
            isOneToOne: false;
            referencedRelation: 'people';
            referencedColumns: ['person_id'];
          },
          {
            foreignKeyName: 'plans_municipality_code_fkey';
            columns: ['municipality_code'];
            isOneToOne: false;
            referencedRelation: 'municipalities';
            referencedColumns: ['municipality_code'];
          },
          {
            foreignKeyName: 'plans_organisation_id_fkey';
            columns: ['organisation_id'];
            isOneToOne: false;
            referencedRelation: 'organisations';
            referencedColumns: ['organisation_id'];
          },
        ];
      };
      push_subscriptions: {
        Row: {
          auth: string;
          device: 'android' | 'iphone' | 'computer' | 'other';
          endpoint: string;
          last_used_at: string | null;
          made_at: string;
          p256dh: string;
          person_id: string;
          subscription_id: string;
        };
        ComputedFields: never;
        Insert: {
          auth: string;
          device: 'android' | 'iphone' | 'computer' | 'other';
          endpoint: string;
          last_used_at?: string | null;
          made_at: string;
          p256dh: string;
          person_id: string;
          subscription_id?: string;
        };
        Update: {
          auth?: string;
          device?: 'android' | 'iphone' | 'computer' | 'other';
          endpoint?: string;
          last_used_at?: string | null;
          made_at?: string;
          p256dh?: string;
          person_id?: string;
          subscription_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'push_subscriptions_person_id_fkey';
            columns: ['person_id'];
            isOneToOne: false;
            referencedRelation: 'people';
            referencedColumns: ['person_id'];
          },
        ];
      };
      reason_counts: {
        Row: {
          month: string;
          municipality_code: string;
          reason: string;
          times: number;
        };
        ComputedFields: never;
        Insert: {
          month: string;
          municipality_code: string;
          reason: string;
          times: number;
        };
        Update: {
          month?: string;
          municipality_code?: string;
          reason?: string;
          times?: number;
        };
        Relationships: [
          {
            foreignKeyName: 'reason_counts_municipality_code_fkey';
            columns: ['municipality_code'];
            isOneToOne: false;
            referencedRelation: 'municipalities';
            referencedColumns: ['municipality_code'];
          },
        ];
      };
      reasons: {
        Row: {
          assignment_id: string;
          reason: 'sick' | 'child' | 'transport' | 'appointment' | 'unsure' | 'other';
          said_at: string;
          shared: boolean;
        };
        ComputedFields: never;
        Insert: {
          assignment_id: string;
          reason: 'sick' | 'child' | 'transport' | 'appointment' | 'unsure' | 'other';
          said_at?: string;
          shared?: boolean;
        };
        Update: {
          assignment_id?: string;
          reason?: 'sick' | 'child' | 'transport' | 'appointment' | 'unsure' | 'other';
          said_at?: string;
          shared?: boolean;
        };
        Relationships: [
          {
            foreignKeyName: 'reasons_assignment_id_fkey';
            columns: ['assignment_id'];
            isOneToOne: true;
            referencedRelation: 'assignments';
            referencedColumns: ['assignment_id'];
          },
          {
            foreignKeyName: 'reasons_assignment_id_fkey';
            columns: ['assignment_id'];
            isOneToOne: true;
            referencedRelation: 'my_assignments';
            referencedColumns: ['assignment_id'];
          },
        ];
      };
      receipts: {
        Row: {
          assignment_id: string;
          candidate_id: string;
          done_on: string;
          hidden_at: string | null;
          minutes: number;
          organisation_name: string;
          place_name: string;
          receipt_id: string;
          strengths: string[];
          title: string;
        };
        ComputedFields: never;
        Insert: {
          assignment_id: string;
          candidate_id: string;
          done_on: string;
          hidden_at?: string | null;
          minutes: number;
          organisation_name: string;
          place_name: string;
          receipt_id?: string;
          strengths?: string[];
          title: string;
        };
        Update: {
          assignment_id?: string;
          candidate_id?: string;
          done_on?: string;
          hidden_at?: string | null;
          minutes?: number;
          organisation_name?: string;
          place_name?: string;
          receipt_id?: string;
          strengths?: string[];
          title?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'receipts_assignment_id_fkey';
            columns: ['assignment_id'];
            isOneToOne: true;
            referencedRelation: 'assignments';
            referencedColumns: ['assignment_id'];
          },
          {
            foreignKeyName: 'receipts_assignment_id_fkey';
            columns: ['assignment_id'];
            isOneToOne: true;
            referencedRelation: 'my_assignments';
            referencedColumns: ['assignment_id'];
          },
          {
            foreignKeyName: 'receipts_candidate_id_fkey';
            columns: ['candidate_id'];
            isOneToOne: false;
            referencedRelation: 'candidates';
            referencedColumns: ['person_id'];
          },
        ];
      };
      referrals: {
        Row: {
          assessed_on: string | null;
          basis:
            | 'stl_20'
            | 'stl_20a'
            | 'kvalifiseringsprogram'
            | 'introduksjonsprogram'
            | 'forsok'
            | 'arbeidstrening'
            | 'none';
          basis_reference: string | null;
          candidate_id: string;
          ended_at: string | null;
          ended_by: string | null;
          office: string;
          plain_words: string;
          referral_id: string;
          referred_at: string;
          referred_by: string;
        };
        ComputedFields: never;
        Insert: {
          assessed_on?: string | null;
          basis:
            | 'stl_20'
            | 'stl_20a'
            | 'kvalifiseringsprogram'
            | 'introduksjonsprogram'
            | 'forsok'
            | 'arbeidstrening'
            | 'none';
          basis_reference?: string | null;
          candidate_id: string;
          ended_at?: string | null;
          ended_by?: string | null;
          office: string;
          plain_words?: string;
          referral_id?: string;
          referred_at?: string;
          referred_by: string;
        };
        Update: {
          assessed_on?: string | null;
          basis?:
            | 'stl_20'
            | 'stl_20a'
            | 'kvalifiseringsprogram'
            | 'introduksjonsprogram'
            | 'forsok'
            | 'arbeidstrening'
            | 'none';
          basis_reference?: string | null;
          candidate_id?: string;
          ended_at?: string | null;
          ended_by?: string | null;
          office?: string;
          plain_words?: string;
          referral_id?: string;
          referred_at?: string;
          referred_by?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'referrals_candidate_id_fkey';
            columns: ['candidate_id'];
            isOneToOne: false;
            referencedRelation: 'candidates';
            referencedColumns: ['person_id'];
          },
          {
            foreignKeyName: 'referrals_ended_by_fkey';
            columns: ['ended_by'];
            isOneToOne: false;
            referencedRelation: 'people';
            referencedColumns: ['person_id'];
          },
          {
            foreignKeyName: 'referrals_referred_by_fkey';
            columns: ['referred_by'];
            isOneToOne: false;
            referencedRelation: 'people';
            referencedColumns: ['person_id'];
          },
        ];
      };
      reminder_switches: {
        Row: {
          channel: 'push' | 'email' | 'sms';
          kind: 'confirmed' | 'day_before' | 'two_hours' | 'changed' | 'asked';
          person_id: string;
          wanted: boolean;
        };
        ComputedFields: never;
        Insert: {
          channel: 'push' | 'email' | 'sms';
          kind: 'confirmed' | 'day_before' | 'two_hours' | 'changed' | 'asked';
          person_id: string;
          wanted: boolean;
        };
        Update: {
          channel?: 'push' | 'email' | 'sms';
          kind?: 'confirmed' | 'day_before' | 'two_hours' | 'changed' | 'asked';
          person_id?: string;
          wanted?: boolean;
        };
        Relationships: [
          {
            foreignKeyName: 'reminder_switches_person_id_fkey';
            columns: ['person_id'];
            isOneToOne: false;
            referencedRelation: 'people';
            referencedColumns: ['person_id'];
          },
        ];
      };
      reminders: {
        Row: {
          assignment_id: string | null;
          at_night: boolean;
          cause_at: string;
          channel: 'push' | 'email' | 'sms';
          claim: string | null;
          detail: 'series' | 'time' | 'contact' | 'cancelled' | null;
          dropped_at: string | null;
          dropped_why: 'over' | 'off' | 'unwanted' | 'nowhere' | 'refused' | null;
          kind: 'confirmed' | 'day_before' | 'two_hours' | 'changed' | 'asked' | 'test';
          made_at: string;
          next_try_at: string;
          offer_id: string | null;
          over_at: string;
          person_id: string;
          reached: string[];
          reminder_id: string;
          sent_at: string | null;
          starts_at: string | null;
          tries: number;
        };
        ComputedFields: never;
        Insert: {
          assignment_id?: string | null;
          at_night: boolean;
          cause_at: string;
          channel: 'push' | 'email' | 'sms';
          claim?: string | null;
          detail?: 'series' | 'time' | 'contact' | 'cancelled' | null;
          dropped_at?: string | null;
          dropped_why?: 'over' | 'off' | 'unwanted' | 'nowhere' | 'refused' | null;
          kind: 'confirmed' | 'day_before' | 'two_hours' | 'changed' | 'asked' | 'test';
          made_at: string;
          next_try_at: string;
          offer_id?: string | null;
          over_at: string;
          person_id: string;
          reached?: string[];
          reminder_id?: string;
          sent_at?: string | null;
          starts_at?: string | null;
          tries?: number;
        };
        Update: {
          assignment_id?: string | null;
          at_night?: boolean;
          cause_at?: string;
          channel?: 'push' | 'email' | 'sms';
          claim?: string | null;
          detail?: 'series' | 'time' | 'contact' | 'cancelled' | null;
          dropped_at?: string | null;
          dropped_why?: 'over' | 'off' | 'unwanted' | 'nowhere' | 'refused' | null;
          kind?: 'confirmed' | 'day_before' | 'two_hours' | 'changed' | 'asked' | 'test';
          made_at?: string;
          next_try_at?: string;
          offer_id?: string | null;
          over_at?: string;
          person_id?: string;
          reached?: string[];
          reminder_id?: string;
          sent_at?: string | null;
          starts_at?: string | null;
          tries?: number;
        };
        Relationships: [
          {
            foreignKeyName: 'reminders_assignment_id_fkey';
            columns: ['assignment_id'];
            isOneToOne: false;
            referencedRelation: 'assignments';
            referencedColumns: ['assignment_id'];
          },
          {
            foreignKeyName: 'reminders_assignment_id_fkey';
            columns: ['assignment_id'];
            isOneToOne: false;
            referencedRelation: 'my_assignments';
            referencedColumns: ['assignment_id'];
          },
          {
            foreignKeyName: 'reminders_offer_id_fkey';
            columns: ['offer_id'];
            isOneToOne: false;
            referencedRelation: 'offers';
            referencedColumns: ['offer_id'];
          },
          {
            foreignKeyName: 'reminders_person_id_fkey';
            columns: ['person_id'];
            isOneToOne: false;
            referencedRelation: 'people';
            referencedColumns: ['person_id'];
          },
        ];
      };
      requests: {
        Row: {
          action: string;
          answer: string | null;
          arguments: string;
          at: string;
          person_id: string;
          request_id: string;
        };
        ComputedFields: never;
        Insert: {
          action: string;
          answer?: string | null;
          arguments: string;
          at?: string;
          person_id: string;
          request_id: string;
        };
        Update: {
          action?: string;
          answer?: string | null;
          arguments?: string;
          at?: string;
          person_id?: string;
          request_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'requests_person_id_fkey';
            columns: ['person_id'];
            isOneToOne: false;
            referencedRelation: 'people';
            referencedColumns: ['person_id'];
          },
        ];
      };
      requirements: {
        Row: {
          lasts_months: number | null;
          number: number;
          requirement: string;
          sort: number;
        };
        ComputedFields: never;
        Insert: {
          lasts_months?: number | null;
          number?: never;
          requirement: string;
          sort: number;
        };
        Update: {
          lasts_months?: number | null;
          number?: never;
          requirement?: string;
          sort?: number;
        };
        Relationships: [];
      };
      series: {
        Row: {
          created_at: string;
          series_id: string;
          task_id: string;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          series_id?: string;
          task_id: string;
        };
        Update: {
          created_at?: string;
          series_id?: string;
          task_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'series_task_id_fkey';
            columns: ['task_id'];
            isOneToOne: false;
            referencedRelation: 'tasks';
            referencedColumns: ['task_id'];
          },
        ];
      };
      shifts: {
        Row: {
          cancelled_at: string | null;
          cancelled_by: string | null;
          capacity: number;
          changed_at: string | null;
          contact_id: string;
          created_at: string;
          ends_at: string;
          municipality_code: string;
          organisation_id: string;
          published_at: string | null;
          series_id: string | null;
          shift_id: string;
          starts_at: string;
          state: string;
          taken: number;
          task_id: string;
          version: number;
        };
        ComputedFields: never;
        Insert: {
          cancelled_at?: string | null;
          cancelled_by?: string | null;
          capacity: number;
          changed_at?: string | null;
          contact_id: string;
          created_at?: string;
          ends_at: string;
          municipality_code: string;
          organisation_id: string;
          published_at?: string | null;
          series_id?: string | null;
          shift_id?: string;
          starts_at: string;
          state?: never;
          taken?: number;
          task_id: string;
          version?: number;
        };
        Update: {
          cancelled_at?: string | null;
          cancelled_by?: string | null;
          capacity?: number;
          changed_at?: string | null;
          contact_id?: string;
          created_at?: string;
          ends_at?: string;
          municipality_code?: string;
          organisation_id?: string;
          published_at?: string | null;
          series_id?: string | null;
          shift_id?: string;
          starts_at?: string;
          state?: never;
          taken?: number;
          task_id?: string;
          version?: number;
        };
        Relationships: [
          {
            foreignKeyName: 'shifts_cancelled_by_fkey';
            columns: ['cancelled_by'];
            isOneToOne: false;
            referencedRelation: 'people';
            referencedColumns: ['person_id'];
          },
          {
            foreignKeyName: 'shifts_contact_id_fkey';
            columns: ['contact_id'];
            isOneToOne: false;
            referencedRelation: 'contacts';
            referencedColumns: ['contact_id'];
          },
          {
            foreignKeyName: 'shifts_municipality_code_fkey';
            columns: ['municipality_code'];
            isOneToOne: false;
            referencedRelation: 'municipalities';
            referencedColumns: ['municipality_code'];
          },
          {
            foreignKeyName: 'shifts_organisation_id_fkey';
            columns: ['organisation_id'];
            isOneToOne: false;
            referencedRelation: 'organisations';
            referencedColumns: ['organisation_id'];
          },
          {
            foreignKeyName: 'shifts_series_id_fkey';
            columns: ['series_id'];
            isOneToOne: false;
            referencedRelation: 'series';
            referencedColumns: ['series_id'];
          },
          {
            foreignKeyName: 'shifts_task_id_fkey';
            columns: ['task_id'];
            isOneToOne: false;
            referencedRelation: 'tasks';
            referencedColumns: ['task_id'];
          },
        ];
      };
      staff_roles: {
        Row: {
          employer_id: string | null;
          granted_at: string;
          granted_by: string | null;
          municipality_code: string;
          organisation_id: string | null;
          person_id: string;
          revoked_at: string | null;
          revoked_by: string | null;
          role: 'lead' | 'clearance_officer' | 'adviser' | 'programme_lead' | 'administrator';
          staff_role_id: string;
        };
        ComputedFields: never;
        Insert: {
          employer_id?: string | null;
          granted_at?: string;
          granted_by?: string | null;
          municipality_code: string;
          organisation_id?: string | null;
          person_id: string;
          revoked_at?: string | null;
          revoked_by?: string | null;
          role: 'lead' | 'clearance_officer' | 'adviser' | 'programme_lead' | 'administrator';
          staff_role_id?: string;
        };
        Update: {
          employer_id?: string | null;
          granted_at?: string;
          granted_by?: string | null;
          municipality_code?: string;
          organisation_id?: string | null;
          person_id?: string;
          revoked_at?: string | null;
          revoked_by?: string | null;
          role?: 'lead' | 'clearance_officer' | 'adviser' | 'programme_lead' | 'administrator';
          staff_role_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'staff_roles_employer_id_fkey';
            columns: ['employer_id'];
            isOneToOne: false;
            referencedRelation: 'employers';
            referencedColumns: ['employer_id'];
          },
          {
            foreignKeyName: 'staff_roles_granted_by_fkey';
            columns: ['granted_by'];
            isOneToOne: false;
            referencedRelation: 'people';
            referencedColumns: ['person_id'];
          },
          {
            foreignKeyName: 'staff_roles_municipality_code_fkey';
            columns: ['municipality_code'];
            isOneToOne: false;
            referencedRelation: 'municipalities';
            referencedColumns: ['municipality_code'];
          },
          {
            foreignKeyName: 'staff_roles_organisation_id_fkey';
            columns: ['organisation_id'];
            isOneToOne: false;
            referencedRelation: 'organisations';
            referencedColumns: ['organisation_id'];
          },
          {
            foreignKeyName: 'staff_roles_person_id_fkey';
            columns: ['person_id'];
            isOneToOne: false;
            referencedRelation: 'people';
            referencedColumns: ['person_id'];
          },
          {
            foreignKeyName: 'staff_roles_revoked_by_fkey';
            columns: ['revoked_by'];
            isOneToOne: false;
            referencedRelation: 'people';
            referencedColumns: ['person_id'];
          },
        ];
      };
      standbys: {
        Row: {
          candidate_id: string;
          shift_id: string;
          since_at: string;
        };
        ComputedFields: never;
        Insert: {
          candidate_id: string;
          shift_id: string;
          since_at: string;
        };
        Update: {
          candidate_id?: string;
          shift_id?: string;
          since_at?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'standbys_candidate_id_fkey';
            columns: ['candidate_id'];
            isOneToOne: false;
            referencedRelation: 'candidates';
            referencedColumns: ['person_id'];
          },
          {
            foreignKeyName: 'standbys_shift_id_fkey';
            columns: ['shift_id'];
            isOneToOne: false;
            referencedRelation: 'shifts';
            referencedColumns: ['shift_id'];
          },
        ];
      };
      taps: {
        Row: {
          at: string;
          clock_offset_ms: number | null;
          heard_at: string;
          kind: string;
          person_id: string;
          phone_id: string;
          request_id: string;
          sent_at: string;
          seq: number;
          sure: boolean;
          tapped_at: string;
        };
        ComputedFields: never;
        Insert: {
          at: string;
          clock_offset_ms?: number | null;
          heard_at: string;
          kind: string;
          person_id: string;
          phone_id: string;
          request_id: string;
          sent_at: string;
          seq: number;
          sure: boolean;
          tapped_at: string;
        };
        Update: {
          at?: string;
          clock_offset_ms?: number | null;
          heard_at?: string;
          kind?: string;
          person_id?: string;
          phone_id?: string;
          request_id?: string;
          sent_at?: string;
          seq?: number;
          sure?: boolean;
          tapped_at?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'taps_person_id_fkey';
            columns: ['person_id'];
            isOneToOne: false;
            referencedRelation: 'people';
            referencedColumns: ['person_id'];
          },
        ];
      };
      targets: {
        Row: {
          decided_on: string | null;
          indicator: string;
          municipality_code: string;
          value: number;
          year: number;
        };
        ComputedFields: never;
        Insert: {
          decided_on?: string | null;
          indicator: string;
          municipality_code: string;
          value: number;
          year: number;
        };
        Update: {
          decided_on?: string | null;
          indicator?: string;
          municipality_code?: string;
          value?: number;
          year?: number;
        };
        Relationships: [
          {
            foreignKeyName: 'targets_indicator_fkey';
            columns: ['indicator'];
            isOneToOne: false;
            referencedRelation: 'indicators';
            referencedColumns: ['indicator'];
          },
          {
            foreignKeyName: 'targets_municipality_code_fkey';
            columns: ['municipality_code'];
            isOneToOne: false;
            referencedRelation: 'municipalities';
            referencedColumns: ['municipality_code'];
          },
        ];
      };
      task_requirements: {
        Row: {
          requirement: string;
          task_id: string;
        };
        ComputedFields: never;
        Insert: {
          requirement: string;
          task_id: string;
        };
        Update: {
          requirement?: string;
          task_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'task_requirements_requirement_fkey';
            columns: ['requirement'];
            isOneToOne: false;
            referencedRelation: 'requirements';
            referencedColumns: ['requirement'];
          },
          {
            foreignKeyName: 'task_requirements_task_id_fkey';
            columns: ['task_id'];
            isOneToOne: false;
            referencedRelation: 'tasks';
            referencedColumns: ['task_id'];
          },
        ];
      };
      task_types: {
        Row: {
          number: number;
          shown: boolean;
          sort: number;
          task_type: string;
        };
        ComputedFields: never;
        Insert: {
          number?: never;
          shown?: boolean;
          sort: number;
          task_type: string;
        };
        Update: {
          number?: never;
          shown?: boolean;
          sort?: number;
          task_type?: string;
        };
        Relationships: [];
      };
      tasks: {
        Row: {
          bring: string;
          closed_at: string | null;
          created_at: string;
          created_by: string | null;
          does: string[];
          does_not: string[];
          introduction: boolean;
          lifting: number;
          looked_over_at: string | null;
          municipality_code: string;
          norwegian: number;
          organisation_id: string;
          pay: 'paid' | 'unpaid';
          place_id: string;
          published_at: string | null;
          state: string;
          summary: string;
          task_id: string;
          task_type: string;
          template_id: string | null;
          title: string;
        };
        ComputedFields: never;
        Insert: {
          bring?: string;
          closed_at?: string | null;
          created_at?: string;
          created_by?: string | null;
          does: string[];
          does_not: string[];
          introduction?: boolean;
          lifting?: number;
          looked_over_at?: string | null;
          municipality_code: string;
          norwegian?: number;
          organisation_id: string;
          pay: 'paid' | 'unpaid';
          place_id: string;
          published_at?: string | null;
          state?: never;
          summary?: string;
          task_id?: string;
          task_type: string;
          template_id?: string | null;
          title: string;
        };
        Update: {
          bring?: string;
          closed_at?: string | null;
          created_at?: string;
          created_by?: string | null;
          does?: string[];
          does_not?: string[];
          introduction?: boolean;
          lifting?: number;
          looked_over_at?: string | null;
          municipality_code?: string;
          norwegian?: number;
          organisation_id?: string;
          pay?: 'paid' | 'unpaid';
          place_id?: string;
          published_at?: string | null;
          state?: never;
          summary?: string;
          task_id?: string;
          task_type?: string;
          template_id?: string | null;
          title?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'tasks_created_by_fkey';
            columns: ['created_by'];
            isOneToOne: false;
            referencedRelation: 'people';
            referencedColumns: ['person_id'];
          },
          {
            foreignKeyName: 'tasks_municipality_code_fkey';
            columns: ['municipality_code'];
            isOneToOne: false;
            referencedRelation: 'municipalities';
            referencedColumns: ['municipality_code'];
          },
          {
            foreignKeyName: 'tasks_organisation_id_fkey';
            columns: ['organisation_id'];
            isOneToOne: false;
            referencedRelation: 'organisations';
            referencedColumns: ['organisation_id'];
          },
          {
            foreignKeyName: 'tasks_place_id_fkey';
            columns: ['place_id'];
            isOneToOne: false;
            referencedRelation: 'places';
            referencedColumns: ['place_id'];
          },
          {
            foreignKeyName: 'tasks_task_type_fkey';
            columns: ['task_type'];
            isOneToOne: false;
            referencedRelation: 'task_types';
            referencedColumns: ['task_type'];
          },
          {
            foreignKeyName: 'tasks_template_id_fkey';
            columns: ['template_id'];
            isOneToOne: false;
            referencedRelation: 'templates';
            referencedColumns: ['template_id'];
          },
        ];
      };
      template_texts: {
        Row: {
          bring: string;
          does: string[];
          does_not: string[];
          language: string;
          summary: string;
          template_id: string;
          title: string;
        };
        ComputedFields: never;
        Insert: {
          bring: string;
          does: string[];
          does_not: string[];
          language: string;
          summary: string;
          template_id: string;
          title: string;
        };
        Update: {
          bring?: string;
          does?: string[];
          does_not?: string[];
          language?: string;
          summary?: string;
          template_id?: string;
          title?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'template_texts_language_fkey';
            columns: ['language'];
            isOneToOne: false;
            referencedRelation: 'languages';
            referencedColumns: ['language'];
          },
          {
            foreignKeyName: 'template_texts_template_id_fkey';
            columns: ['template_id'];
            isOneToOne: false;
            referencedRelation: 'templates';
            referencedColumns: ['template_id'];
          },
        ];
      };
      templates: {
        Row: {
          introduction: boolean;
          lifting: number;
          minutes: number;
          municipality_code: string | null;
          norwegian: number;
          requirements: string[];
          sort: number;
          starts_local: string;
          task_type: string;
          template_id: string;
        };
        ComputedFields: never;
        Insert: {
          introduction?: boolean;
          lifting?: number;
          minutes: number;
          municipality_code?: string | null;
          norwegian?: number;
          requirements?: string[];
          sort?: number;
          starts_local: string;
          task_type: string;
          template_id?: string;
        };
        Update: {
          introduction?: boolean;
          lifting?: number;
          minutes?: number;
          municipality_code?: string | null;
          norwegian?: number;
          requirements?: string[];
          sort?: number;
          starts_local?: string;
          task_type?: string;
          template_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'templates_municipality_code_fkey';
            columns: ['municipality_code'];
            isOneToOne: false;
            referencedRelation: 'municipalities';
            referencedColumns: ['municipality_code'];
          },
          {
            foreignKeyName: 'templates_task_type_fkey';
            columns: ['task_type'];
            isOneToOne: false;
            referencedRelation: 'task_types';
            referencedColumns: ['task_type'];
          },
        ];
      };
      unsettled_taps: {
        Row: {
          assignment_id: string | null;
          at: string;
          candidate_id: string;
          kept_at: string;
          kind: 'check_in' | 'check_out' | 'withdraw';
          listed_at: string;
          place_id: string;
          request_id: string;
          seen_at: string | null;
          seen_by: string | null;
          why:
            | 'clock'
            | 'cancelled'
            | 'withdrawn'
            | 'moved'
            | 'no_shift'
            | 'no_check_in'
            | 'before_check_in'
            | 'too_late'
            | 'recorded'
            | 'waited'
            | 'before_start';
        };
        ComputedFields: never;
        Insert: {
          assignment_id?: string | null;
          at: string;
          candidate_id: string;
          kept_at: string;
          kind: 'check_in' | 'check_out' | 'withdraw';
          listed_at: string;
          place_id: string;
          request_id: string;
          seen_at?: string | null;
          seen_by?: string | null;
          why:
            | 'clock'
            | 'cancelled'
            | 'withdrawn'
            | 'moved'
            | 'no_shift'
            | 'no_check_in'
            | 'before_check_in'
            | 'too_late'
            | 'recorded'
            | 'waited'
            | 'before_start';
        };
        Update: {
          assignment_id?: string | null;
          at?: string;
          candidate_id?: string;
          kept_at?: string;
          kind?: 'check_in' | 'check_out' | 'withdraw';
          listed_at?: string;
          place_id?: string;
          request_id?: string;
          seen_at?: string | null;
          seen_by?: string | null;
          why?:
            | 'clock'
            | 'cancelled'
            | 'withdrawn'
            | 'moved'
            | 'no_shift'
            | 'no_check_in'
            | 'before_check_in'
            | 'too_late'
            | 'recorded'
            | 'waited'
            | 'before_start';
        };
        Relationships: [
          {
            foreignKeyName: 'unsettled_taps_assignment_id_fkey';
            columns: ['assignment_id'];
            isOneToOne: false;
            referencedRelation: 'assignments';
            referencedColumns: ['assignment_id'];
          },
          {
            foreignKeyName: 'unsettled_taps_assignment_id_fkey';
            columns: ['assignment_id'];
            isOneToOne: false;
            referencedRelation: 'my_assignments';
            referencedColumns: ['assignment_id'];
          },
          {
            foreignKeyName: 'unsettled_taps_candidate_id_fkey';
            columns: ['candidate_id'];
            isOneToOne: false;
            referencedRelation: 'candidates';
            referencedColumns: ['person_id'];
          },
          {
            foreignKeyName: 'unsettled_taps_place_id_fkey';
            columns: ['place_id'];
            isOneToOne: false;
            referencedRelation: 'places';
            referencedColumns: ['place_id'];
          },
          {
            foreignKeyName: 'unsettled_taps_request_id_fkey';
            columns: ['request_id'];
            isOneToOne: true;
            referencedRelation: 'taps';
            referencedColumns: ['request_id'];
          },
          {
            foreignKeyName: 'unsettled_taps_seen_by_fkey';
            columns: ['seen_by'];
            isOneToOne: false;
            referencedRelation: 'people';
            referencedColumns: ['person_id'];
          },
        ];
      };
    };
    Views: {
      my_assignments: {
        Row: {
          assignment_id: string;
          changed_at: string | null;
          checked_in_at: string | null;
          checked_out_at: string | null;
          confirmed_at: string | null;
          ends_at: string;
          purpose: string;
          requested_at: string;
          shift_id: string;
          starts_at: string;
          state: string;
          task_id: string;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'assignments_shift_id_fkey';
            columns: ['shift_id'];
            isOneToOne: false;
            referencedRelation: 'shifts';
            referencedColumns: ['shift_id'];
          },
          {
            foreignKeyName: 'shifts_task_id_fkey';
            columns: ['task_id'];
            isOneToOne: false;
            referencedRelation: 'tasks';
            referencedColumns: ['task_id'];
          },
        ];
      };
    };
    Functions: {
      accept_invitation: { Args: { code: string }; Returns: string };
      accept_offer: {
        Args: {
          offer: string;
          request_id: string;
          shown_address?: string;
          shown_end?: string;
          shown_start?: string;
        };
        Returns: Database['public']['CompositeTypes']['assignment_state'][];
        SetofOptions: {
          from: '*';
          to: 'assignment_state';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      add_districts: {
        Args: { latitudes: number[]; longitudes: number[]; names: string[]; request_id: string };
        Returns: number;
      };
      add_organisation: {
        Args: {
          address: string;
          district: string;
          kind: string;
          name: string;
          place_name: string;
          request_id: string;
          sector: string;
        };
        Returns: string;
      };
      add_place: {
        Args: {
          address: string;
          district: string;
          organisation: string;
          place_name: string;
          request_id: string;
        };
        Returns: string;
      };
      add_push_subscription: {
        Args: { auth: string; device: string; endpoint: string; p256dh: string };
        Returns: undefined;
      };
      add_to_plan: { Args: { person: string; plan: string; shift: string }; Returns: undefined };
      adviser_assignments: {
        Args: { person: string };
        Returns: Database['public']['CompositeTypes']['followed_assignment'][];
        SetofOptions: {
          from: '*';
          to: 'followed_assignment';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      adviser_caseload: {
        Args: Record<PropertyKey, never>;
        Returns: Database['public']['CompositeTypes']['caseload_row'][];
        SetofOptions: {
          from: '*';
          to: 'caseload_row';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      adviser_colleagues: {
        Args: Record<PropertyKey, never>;
        Returns: {
          name: string;
          person_id: string;
        }[];
      };
      adviser_outcomes: {
        Args: { person: string };
        Returns: Database['public']['CompositeTypes']['outcome_follow_up'][];
        SetofOptions: {
          from: '*';
          to: 'outcome_follow_up';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      adviser_person: {
        Args: { person: string };
        Returns: Database['public']['CompositeTypes']['followed_person'][];
        SetofOptions: {
          from: '*';
          to: 'followed_person';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      agree_activity: {
        Args: {
          from_date: string;
          hours_per_week: number;
          person: string;
          request_id: string;
          to_date: string;
        };
        Returns: undefined;
      };
      allow_attempt: {
        Args: { attempt_key: string; max_attempts: number; window_seconds: number };
        Returns: boolean;
      };
      ask_for_plan: { Args: { organisation: string; week_start: string }; Returns: string };
      asked_card: {
        Args: { closed_by?: string[]; most_others?: number; shift: string };
        Returns: Database['public']['CompositeTypes']['asked_card'];
        SetofOptions: {
          from: '*';
          to: 'asked_card';
          isOneToOne: true;
          isSetofReturn: false;
        };
      };
      asked_caseload: {
        Args: Record<PropertyKey, never>;
        Returns: Database['public']['CompositeTypes']['asked_caseload'];
        SetofOptions: {
          from: '*';
          to: 'asked_caseload';
          isOneToOne: true;
          isSetofReturn: false;
        };
      };
      asked_followed: {
        Args: Record<PropertyKey, never>;
        Returns: Database['public']['CompositeTypes']['asked_followed'];
        SetofOptions: {
          from: '*';
          to: 'asked_followed';
          isOneToOne: true;
          isSetofReturn: false;
        };
      };
      asked_home: {
        Args: {
          after?: string;
          looks?: boolean;
          most: number;
          most_least?: number;
          only_day?: string;
          only_type?: string;
          with_types?: boolean;
          within_minutes?: number;
        };
        Returns: Database['public']['CompositeTypes']['asked_home'];
        SetofOptions: {
          from: '*';
          to: 'asked_home';
          isOneToOne: true;
          isSetofReturn: false;
        };
      };
      asked_mine: {
        Args: Record<PropertyKey, never>;
        Returns: Database['public']['CompositeTypes']['asked_mine'];
        SetofOptions: {
          from: '*';
          to: 'asked_mine';
          isOneToOne: true;
          isSetofReturn: false;
        };
      };
      asked_mine_now: {
        Args: Record<PropertyKey, never>;
        Returns: Database['public']['CompositeTypes']['asked_mine_now'];
        SetofOptions: {
          from: '*';
          to: 'asked_mine_now';
          isOneToOne: true;
          isSetofReturn: false;
        };
      };
      asked_today: {
        Args: { chosen?: string; monday: string; today: string };
        Returns: Database['public']['CompositeTypes']['asked_today'];
        SetofOptions: {
          from: '*';
          to: 'asked_today';
          isOneToOne: true;
          isSetofReturn: false;
        };
      };
      assess: { Args: { assessed_on: string; person: string }; Returns: undefined };
      be_unsure: {
        Args: { offer: string; phone?: string; request_id?: string; wants?: string };
        Returns: undefined;
      };
      begin_joining: {
        Args: {
          anew?: boolean;
          birth_date?: string;
          code: string;
          email?: string;
          first_name: string;
          language?: string;
          last_name: string;
          turn?: string;
        };
        Returns: {
          address: string;
          made: boolean;
          reference: string;
        }[];
      };
      begin_municipality: {
        Args: {
          administrator: string;
          anew?: boolean;
          district_names: string[];
          latitudes: number[];
          longitudes: number[];
          municipality: string;
          name: string;
          templates: string;
        };
        Returns: Database['public']['CompositeTypes']['beginning'][];
        SetofOptions: {
          from: '*';
          to: 'beginning';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      calendar_behind: {
        Args: { token: string };
        Returns: {
          alarms: number[];
          language: string;
        }[];
      };
      calendar_behind_link: {
        Args: { token: string };
        Returns: Database['public']['CompositeTypes']['calendar_shift'][];
        SetofOptions: {
          from: '*';
          to: 'calendar_shift';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      calendar_feed: {
        Args: { token: string };
        Returns: Database['public']['CompositeTypes']['calendar_entry'][];
        SetofOptions: {
          from: '*';
          to: 'calendar_entry';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      cancel_assignment: { Args: { assignment: string }; Returns: undefined };
      cancel_shift: { Args: { shift: string }; Returns: undefined };
      change_shift: {
        Args: {
          capacity: number;
          contact: string;
          ends_at: string;
          may_lose?: string[];
          shift: string;
          starts_at: string;
          version?: number;
        };
        Returns: undefined;
      };
      change_words: {
        Args: {
          bring?: string;
          does: string[];
          does_not: string[];
          innocent?: string[];
          summary?: string;
          task: string;
          title: string;
        };
        Returns: undefined;
      };
      check_in: { Args: { code: string; request_id?: string }; Returns: string };
      check_out: { Args: { assignment: string; request_id?: string }; Returns: undefined };
      claim_mails: {
        Args: { most: number };
        Returns: {
          claim: string;
          mail_id: string;
          sealed: string;
        }[];
      };
      claim_plan: {
        Args: Record<PropertyKey, never>;
        Returns: {
          plan_id: string;
          problem: Json;
        }[];
      };
      claim_reminders: {
        Args: { most: number; ways: string[] };
        Returns: Database['public']['CompositeTypes']['reminder_to_send'][];
        SetofOptions: {
          from: '*';
          to: 'reminder_to_send';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      clearance_register: {
        Args: { employer: string; only_person?: string };
        Returns: Database['public']['CompositeTypes']['register_row'][];
        SetofOptions: {
          from: '*';
          to: 'register_row';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      clock_jump: {
        Args: Record<PropertyKey, never>;
        Returns: {
          jumped_at: string;
          jumped_from: string;
        }[];
      };
      clock_state: {
        Args: { since: string };
        Returns: {
          last_run_at: string;
          stopped: boolean;
        }[];
      };
      close_calendar: { Args: Record<PropertyKey, never>; Returns: undefined };
      correct_agreement: {
        Args: { agreement: string; from_date: string; hours_per_week: number; to_date: string };
        Returns: undefined;
      };
      correct_birth_date: { Args: { birth_date: string; person: string }; Returns: undefined };
      correct_contract: {
        Args: { contract: string; from_date: string; to_date?: string };
        Returns: undefined;
      };
      correct_outcome: { Args: { exited_on: string; kind: string; outcome: string }; Returns: undefined };
      count_fitting: {
        Args: { contact: string; ends_at: string; pay?: string; starts_at: string; template: string };
        Returns: number;
      };
      count_invitations: { Args: { only_open?: boolean; until?: string }; Returns: number };
      count_looks: { Args: { until?: string }; Returns: number };
      count_notices: { Args: { in_role: string; until?: string }; Returns: number };
      count_past_shifts: { Args: Record<PropertyKey, never>; Returns: number };
      count_try: { Args: { most: number[]; seconds: number[]; try_keys: string[] }; Returns: number };
      decline_offer: { Args: { offer: string; reason?: string; request_id?: string }; Returns: undefined };
      drop_from_plan: {
        Args: { dropped?: boolean; nth: number; plan: string; shift: string };
        Returns: undefined;
      };
      end_joining_turn: { Args: { turn: string }; Returns: undefined };
      end_referral: { Args: { person: string }; Returns: undefined };
      facility_board: {
        Args: { from_day: string; organisation: string; to_day: string };
        Returns: Database['public']['CompositeTypes']['board_row'][];
        SetofOptions: {
          from: '*';
          to: 'board_row';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      facility_offers: {
        Args: { organisation: string; shift?: string };
        Returns: Database['public']['CompositeTypes']['asked_person'][];
        SetofOptions: {
          from: '*';
          to: 'asked_person';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      facility_people: {
        Args: { organisation: string };
        Returns: Database['public']['CompositeTypes']['known_person'][];
        SetofOptions: {
          from: '*';
          to: 'known_person';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      facility_plan: {
        Args: { organisation: string; week_start: string };
        Returns: Database['public']['CompositeTypes']['planned_shift'][];
        SetofOptions: {
          from: '*';
          to: 'planned_shift';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      facility_unsettled: {
        Args: { organisation: string; shift?: string };
        Returns: Database['public']['CompositeTypes']['unsettled_tap'][];
        SetofOptions: {
          from: '*';
          to: 'unsettled_tap';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      facility_week: {
        Args: { from_day: string; organisation: string; to_day: string };
        Returns: Database['public']['CompositeTypes']['week_shift'][];
        SetofOptions: {
          from: '*';
          to: 'week_shift';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      finish_joining: { Args: { browser?: string; code?: string }; Returns: boolean };
      follow_up: { Args: { months: number; outcome: string; still: boolean }; Returns: undefined };
      followed_agreements: {
        Args: { person: string };
        Returns: Database['public']['CompositeTypes']['followed_agreement'][];
        SetofOptions: {
          from: '*';
          to: 'followed_agreement';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      followed_outcomes: {
        Args: { person: string };
        Returns: Database['public']['CompositeTypes']['followed_outcome'][];
        SetofOptions: {
          from: '*';
          to: 'followed_outcome';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      followed_people: {
        Args: Record<PropertyKey, never>;
        Returns: Database['public']['CompositeTypes']['followed_row'][];
        SetofOptions: {
          from: '*';
          to: 'followed_row';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      followed_referrals: {
        Args: { person: string };
        Returns: Database['public']['CompositeTypes']['followed_referral'][];
        SetofOptions: {
          from: '*';
          to: 'followed_referral';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      followed_shifts: {
        Args: { person: string; skip?: number; until?: string };
        Returns: Database['public']['CompositeTypes']['followed_shift'][];
        SetofOptions: {
          from: '*';
          to: 'followed_shift';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      followed_weeks: {
        Args: { person: string; weeks?: number };
        Returns: Database['public']['CompositeTypes']['week_hours'][];
        SetofOptions: {
          from: '*';
          to: 'week_hours';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      forgotten_list: {
        Args: Record<PropertyKey, never>;
        Returns: Database['public']['CompositeTypes']['forgotten_told'][];
        SetofOptions: {
          from: '*';
          to: 'forgotten_told';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      give_back_attempt: { Args: { attempt_key: string }; Returns: undefined };
      give_back_try: { Args: { try_keys: string[] }; Returns: undefined };
      give_plan_back: { Args: { plan: string }; Returns: undefined };
      hand_over: { Args: { colleague: string; person: string }; Returns: undefined };
      invitation_for: { Args: { code: string }; Returns: string };
      invitation_state: {
        Args: { code: string };
        Returns: {
          kind: string;
          state: string;
        }[];
      };
      invite: {
        Args: {
          email?: string;
          employer?: string;
          first_name: string;
          last_name: string;
          organisation?: string;
          request_id: string;
          role?: string;
        };
        Returns: string;
      };
      invite_again: { Args: { person: string; request_id: string }; Returns: string };
      invite_person: { Args: { person: string; request_id: string; shift: string }; Returns: string };
      is_begun: { Args: Record<PropertyKey, never>; Returns: boolean };
      issue_reentry: { Args: { person: string; request_id: string }; Returns: string };
      keep_code: {
        Args: { address: string; browser: string; code_hash: string; purpose: string };
        Returns: Database['public']['CompositeTypes']['code_reader'][];
        SetofOptions: {
          from: '*';
          to: 'code_reader';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      known_code: { Args: { assignment: string; codes: string[] }; Returns: string };
      last_closed_month: { Args: Record<PropertyKey, never>; Returns: string };
      last_heard: { Args: { phone: string }; Returns: number };
      last_restore: {
        Args: Record<PropertyKey, never>;
        Returns: Database['public']['CompositeTypes']['restore_told'][];
        SetofOptions: {
          from: '*';
          to: 'restore_told';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      led_shifts: {
        Args: { shifts: string[] };
        Returns: Database['public']['CompositeTypes']['led_shift'][];
        SetofOptions: {
          from: '*';
          to: 'led_shift';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      lost_with_restore: {
        Args: Record<PropertyKey, never>;
        Returns: Database['public']['CompositeTypes']['phone_lost'][];
        SetofOptions: {
          from: '*';
          to: 'phone_lost';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      mail_stuck_since: { Args: Record<PropertyKey, never>; Returns: string };
      my_adviser: {
        Args: Record<PropertyKey, never>;
        Returns: Database['public']['CompositeTypes']['adviser_contact'][];
        SetofOptions: {
          from: '*';
          to: 'adviser_contact';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      my_agreements: {
        Args: Record<PropertyKey, never>;
        Returns: Database['public']['CompositeTypes']['my_agreement'][];
        SetofOptions: {
          from: '*';
          to: 'my_agreement';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      my_calendar_entry: {
        Args: { assignment: string };
        Returns: Database['public']['CompositeTypes']['calendar_entry'][];
        SetofOptions: {
          from: '*';
          to: 'calendar_entry';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      my_calendar_shift: {
        Args: { assignment: string };
        Returns: Database['public']['CompositeTypes']['calendar_shift'][];
        SetofOptions: {
          from: '*';
          to: 'calendar_shift';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      my_calendar_token: { Args: Record<PropertyKey, never>; Returns: string };
      my_invitations: {
        Args: { most?: number; only_invitation?: string; skip?: number; until?: string };
        Returns: Database['public']['CompositeTypes']['sent_invitation'][];
        SetofOptions: {
          from: '*';
          to: 'sent_invitation';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      my_kept_taps: {
        Args: { assignment?: string };
        Returns: Database['public']['CompositeTypes']['kept_tap'][];
        SetofOptions: {
          from: '*';
          to: 'kept_tap';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      my_notices: {
        Args: { in_role: string; skip?: number; until?: string };
        Returns: Database['public']['CompositeTypes']['notice_row'][];
        SetofOptions: {
          from: '*';
          to: 'notice_row';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      my_offers: {
        Args: { looks?: boolean; only_offer?: string };
        Returns: Database['public']['CompositeTypes']['my_offer'][];
        SetofOptions: {
          from: '*';
          to: 'my_offer';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      my_own_shift: {
        Args: { assignment: string };
        Returns: Database['public']['CompositeTypes']['my_shift'][];
        SetofOptions: {
          from: '*';
          to: 'my_shift';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      my_past_shifts: {
        Args: { skip: number };
        Returns: Database['public']['CompositeTypes']['my_shift'][];
        SetofOptions: {
          from: '*';
          to: 'my_shift';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      my_reminder_switches: {
        Args: Record<PropertyKey, never>;
        Returns: {
          channel: string;
          kind: string;
          wanted: boolean;
        }[];
      };
      my_shifts: {
        Args: Record<PropertyKey, never>;
        Returns: Database['public']['CompositeTypes']['my_shift'][];
        SetofOptions: {
          from: '*';
          to: 'my_shift';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      my_shifts_at: { Args: { code: string }; Returns: string[] };
      my_standbys: {
        Args: Record<PropertyKey, never>;
        Returns: Database['public']['CompositeTypes']['task_card'][];
        SetofOptions: {
          from: '*';
          to: 'task_card';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      my_turn: {
        Args: Record<PropertyKey, never>;
        Returns: Database['public']['CompositeTypes']['turn'][];
        SetofOptions: {
          from: '*';
          to: 'turn';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      not_now: { Args: { assignment: string }; Returns: undefined };
      note_tap: {
        Args: {
          clock_offset_ms?: number;
          kind: string;
          phone: string;
          request_id: string;
          sent_at: string;
          seq: number;
          tapped_at: string;
        };
        Returns: number;
      };
      object: {
        Args: { assignment: string; claim: string; minutes?: number; request_id: string; words?: string };
        Returns: undefined;
      };
      open_calendar: { Args: { request_id: string }; Returns: string };
      people_for_shift: {
        Args: { most?: number; shift: string };
        Returns: Database['public']['CompositeTypes']['fitting_person'][];
        SetofOptions: {
          from: '*';
          to: 'fitting_person';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      places_off: {
        Args: { assignments: string[] };
        Returns: Database['public']['CompositeTypes']['place_off'][];
        SetofOptions: {
          from: '*';
          to: 'place_off';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      post_task: {
        Args: {
          bring?: string;
          capacity: number;
          contact: string;
          does?: string[];
          does_not?: string[];
          ends_at: string;
          innocent?: string[];
          pay: string;
          publish: boolean;
          request_id: string;
          starts_at: string;
          summary?: string;
          template: string;
          title?: string;
          together?: boolean;
          weeks?: number;
        };
        Returns: string;
      };
      programme_indicators: {
        Args: Record<PropertyKey, never>;
        Returns: Database['public']['CompositeTypes']['indicator_cell'][];
        SetofOptions: {
          from: '*';
          to: 'indicator_cell';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      protect_address: { Args: { is_protected?: boolean; person: string }; Returns: undefined };
      publish_shift: { Args: { shift: string }; Returns: undefined };
      queue_mail: {
        Args: { kind: string; lives_seconds: number; mail: string; person?: string; sealed: string };
        Returns: undefined;
      };
      read_notice: { Args: Record<PropertyKey, never>; Returns: undefined };
      read_notices: { Args: { in_role: string; newest?: string; oldest?: string }; Returns: undefined };
      record_attendance: {
        Args: {
          assignment: string;
          correction?: string;
          fact: string;
          introduced_by?: string;
          minutes: number;
          strengths?: string[];
        };
        Returns: undefined;
      };
      record_clearance: {
        Args: {
          candidate: string;
          employer: string;
          request_id: string;
          requirement: string;
          seen_on: string;
          valid_to?: string;
        };
        Returns: string;
      };
      record_contract: {
        Args: {
          candidate: string;
          employer: string;
          from_date: string;
          request_id: string;
          to_date?: string;
        };
        Returns: string;
      };
      record_outcome: {
        Args: { exited_on: string; kind: string; person: string; request_id: string };
        Returns: string;
      };
      redeem_reentry: { Args: { code: string }; Returns: string };
      reentry_address: { Args: { birth_date?: string; code: string }; Returns: string };
      reentry_for_invitation: { Args: { invitation: string; request_id: string }; Returns: string };
      refer: {
        Args: {
          assessed_on?: string;
          basis: string;
          basis_reference?: string;
          birth_date: string;
          email?: string;
          first_name: string;
          from_date?: string;
          hours_per_week?: number;
          last_name: string;
          office: string;
          phone?: string;
          plain_words?: string;
          protected?: boolean;
          request_id: string;
          to_date?: string;
        };
        Returns: {
          code: string;
          person_id: string;
        }[];
      };
      registered_contracts: {
        Args: { employer: string; person: string };
        Returns: Database['public']['CompositeTypes']['registered_contract'][];
        SetofOptions: {
          from: '*';
          to: 'registered_contract';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      remove_push_subscription: { Args: { subscription: string }; Returns: undefined };
      renew_place_code: { Args: { place: string; request_id: string }; Returns: undefined };
      reopen_referral: { Args: { person: string }; Returns: undefined };
      run_due_chore: { Args: Record<PropertyKey, never>; Returns: string };
      say_coming: {
        Args: { assignment: string; request_id?: string; shown_end?: string; shown_start?: string };
        Returns: undefined;
      };
      say_reason: { Args: { assignment: string; reason: string; shared?: boolean }; Returns: undefined };
      send_plan: {
        Args: { organisation: string; plan: string };
        Returns: {
          later: number;
          not_sent: number;
          sent: number;
        }[];
      };
      send_test_reminder: { Args: Record<PropertyKey, never>; Returns: number };
      series_dates: {
        Args: { series: string };
        Returns: Database['public']['CompositeTypes']['series_date'][];
        SetofOptions: {
          from: '*';
          to: 'series_date';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      series_refusal: { Args: { series: string }; Returns: string };
      set_availability: {
        Args: { from_times: string[]; request_id?: string; to_times: string[]; weekdays: number[] };
        Returns: undefined;
      };
      set_interests: { Args: { task_types: string[] }; Returns: undefined };
      set_reminders: { Args: { kinds: string[]; way: string }; Returns: undefined };
      settle_mail: { Args: { claim: string; mail: string; outcome: string }; Returns: undefined };
      settle_reminder: {
        Args: {
          claim: string;
          dead: string[];
          outcome: string;
          reminder: string;
          took_it: string[];
          wait_seconds?: number;
        };
        Returns: undefined;
      };
      settle_taps: { Args: { taps: string[] }; Returns: undefined };
      shift_card: {
        Args: { shift: string };
        Returns: Database['public']['CompositeTypes']['task_card'][];
        SetofOptions: {
          from: '*';
          to: 'task_card';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      shifts_held: {
        Args: { shifts: string[] };
        Returns: Database['public']['CompositeTypes']['held_shift'][];
        SetofOptions: {
          from: '*';
          to: 'held_shift';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      stand_by: {
        Args: {
          ready?: boolean;
          shift: string;
          shown_address?: string;
          shown_end?: string;
          shown_start?: string;
        };
        Returns: undefined;
      };
      step_off: { Args: { assignment: string; request_id?: string }; Returns: undefined };
      store_plan: {
        Args: {
          bound: number;
          candidates: string[];
          plan: string;
          seats: number;
          shifts: string[];
          solved_by: string;
          why: string;
        };
        Returns: undefined;
      };
      take_back_invitation: { Args: { invitation: string }; Returns: undefined };
      take_part: { Args: { birth_date: string; code: string }; Returns: string };
      take_series: {
        Args: {
          request_id: string;
          series: string;
          shown_address?: string;
          shown_ends?: string[];
          shown_starts?: string[];
        };
        Returns: Database['public']['CompositeTypes']['series_shift'][];
        SetofOptions: {
          from: '*';
          to: 'series_shift';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      take_shift: {
        Args: {
          request_id: string;
          shift: string;
          shown_address?: string;
          shown_end?: string;
          shown_start?: string;
        };
        Returns: Database['public']['CompositeTypes']['assignment_state'][];
        SetofOptions: {
          from: '*';
          to: 'assignment_state';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      talked: { Args: { offer: string }; Returns: undefined };
      tasks_at_a_glance: {
        Args: { most: number };
        Returns: Database['public']['CompositeTypes']['task_card'][];
        SetofOptions: {
          from: '*';
          to: 'task_card';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      tasks_for_me: {
        Args: {
          after?: string;
          most: number;
          only_day?: string;
          only_type?: string;
          within_minutes?: number;
        };
        Returns: Database['public']['CompositeTypes']['task_card'][];
        SetofOptions: {
          from: '*';
          to: 'task_card';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      tasks_that_ask_least: {
        Args: { most: number };
        Returns: Database['public']['CompositeTypes']['task_card'][];
        SetofOptions: {
          from: '*';
          to: 'task_card';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      templates_used: { Args: { organisation: string }; Returns: string[] };
      try_code: {
        Args: { address: string; browser: string; code_hash: string; purpose: string };
        Returns: boolean;
      };
      undo_check_out: { Args: { assignment: string; request_id?: string }; Returns: undefined };
      undo_decline: { Args: { offer: string; request_id?: string }; Returns: undefined };
      use_reentry: { Args: { browser?: string; code: string }; Returns: boolean };
      watched_tasks: {
        Args: { organisation: string };
        Returns: Database['public']['CompositeTypes']['watched_task'][];
        SetofOptions: {
          from: '*';
          to: 'watched_task';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      way_back: { Args: { browser: string; code: string }; Returns: string };
      welcome: { Args: { assignment: string; more_seats?: boolean }; Returns: undefined };
      welcome_hindrances: {
        Args: { assignments: string[] };
        Returns: Database['public']['CompositeTypes']['welcome_hindrance'][];
        SetofOptions: {
          from: '*';
          to: 'welcome_hindrance';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      who_asks: {
        Args: Record<PropertyKey, never>;
        Returns: {
          role: string;
          token_role: string;
          user_id: string;
        }[];
      };
      who_looked: {
        Args: { skip?: number; until?: string };
        Returns: Database['public']['CompositeTypes']['look'][];
        SetofOptions: {
          from: '*';
          to: 'look';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      who_said_cannot: {
        Args: { assignments: string[] };
        Returns: Database['public']['CompositeTypes']['cannot_said'][];
        SetofOptions: {
          from: '*';
          to: 'cannot_said';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      who_would_lose: {
        Args: { ends_at: string; shift: string; starts_at: string; version?: number };
        Returns: Database['public']['CompositeTypes']['losing_person'][];
        SetofOptions: {
          from: '*';
          to: 'losing_person';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      whoami: {
        Args: Record<PropertyKey, never>;
        Returns: Database['public']['CompositeTypes']['signed_in_person'][];
        SetofOptions: {
          from: '*';
          to: 'signed_in_person';
          isOneToOne: false;
          isSetofReturn: true;
        };
      };
      whole_board: {
        Args: { from_day: string; organisation: string; to_day: string };
        Returns: Database['public']['CompositeTypes']['board_row'][];
      };
      whole_calendar: {
        Args: { token: string };
        Returns: Database['public']['CompositeTypes']['calendar_shift'][];
      };
      whole_indicators: {
        Args: Record<PropertyKey, never>;
        Returns: Database['public']['CompositeTypes']['indicator_cell'][];
      };
      whole_loss: {
        Args: Record<PropertyKey, never>;
        Returns: Database['public']['CompositeTypes']['phone_lost'][];
      };
      whole_people: {
        Args: { organisation: string };
        Returns: Database['public']['CompositeTypes']['known_person'][];
      };
      whole_plan: {
        Args: { organisation: string; week_start: string };
        Returns: Database['public']['CompositeTypes']['planned_shift'][];
      };
      whole_register: {
        Args: { employer: string };
        Returns: Database['public']['CompositeTypes']['register_row'][];
      };
      whole_unsettled: {
        Args: { organisation: string; shift?: string };
        Returns: Database['public']['CompositeTypes']['unsettled_tap'][];
      };
      whole_watched_tasks: {
        Args: { organisation: string };
        Returns: Database['public']['CompositeTypes']['watched_task'][];
      };
      whole_week: {
        Args: { from_day: string; organisation: string; to_day: string };
        Returns: Database['public']['CompositeTypes']['week_shift'][];
      };
      withdraw: {
        Args: { assignment: string; reason?: string; request_id?: string; shared?: boolean };
        Returns: undefined;
      };
      withdraw_agreement: { Args: { agreement: string; person: string }; Returns: undefined };
      withdraw_assessment: { Args: { person: string }; Returns: undefined };
      withdraw_clearance: { Args: { clearance: string }; Returns: undefined };
      withdraw_contract: { Args: { contract: string }; Returns: undefined };
      withdraw_follow_up: { Args: { months: number; outcome: string }; Returns: undefined };
      withdraw_outcome: { Args: { outcome: string }; Returns: undefined };
      words_to_think_of: {
        Args: { bring?: string; does?: string[]; summary?: string; template: string; title?: string };
        Returns: {
          reason: string;
          word: string;
        }[];
      };
    };
    Enums: {
      [_ in never]: never;
    };
    CompositeTypes: {
      adviser_contact: {
        name: string;
        phone: string | null;
        email: string | null;
      };
      asked_card: {
        who: Database['public']['CompositeTypes']['signed_in_person'] | null;
        page: Database['public']['CompositeTypes']['card_page'] | null;
      };
      asked_caseload: {
        who: Database['public']['CompositeTypes']['signed_in_person'] | null;
        page: Database['public']['CompositeTypes']['caseload_page'] | null;
      };
      asked_followed: {
        who: Database['public']['CompositeTypes']['signed_in_person'] | null;
        page: Database['public']['CompositeTypes']['followed_page'] | null;
      };
      asked_home: {
        who: Database['public']['CompositeTypes']['signed_in_person'] | null;
        page: Database['public']['CompositeTypes']['home_page'] | null;
      };
      asked_mine: {
        who: Database['public']['CompositeTypes']['signed_in_person'] | null;
        page: Database['public']['CompositeTypes']['mine_page'] | null;
      };
      asked_mine_now: {
        who: Database['public']['CompositeTypes']['signed_in_person'] | null;
        page: Database['public']['CompositeTypes']['mine_now_page'] | null;
      };
      asked_person: {
        offer_id: string;
        shift_id: string;
        title: string;
        place_name: string;
        starts_at: string;
        ends_at: string;
        nth: number;
        via: string;
        stands: string;
        at: string;
        wants: string | null;
        name: string | null;
        phone: string | null;
      };
      asked_today: {
        who: Database['public']['CompositeTypes']['signed_in_person'] | null;
        page: Database['public']['CompositeTypes']['today_page'] | null;
      };
      assignment_state: {
        assignment_id: string;
        state: string;
      };
      beginning: {
        municipality_made: boolean;
        districts: number;
        districts_made: number;
        templates: number;
        templates_made: number;
        joined: boolean;
        code: string | null;
        expires_at: string | null;
      };
      board_row: {
        shift_id: string;
        task_id: string;
        title: string;
        task_type: string;
        place_id: string;
        place_name: string;
        starts_at: string;
        ends_at: string;
        capacity: number;
        taken: number;
        shift_state: string;
        published: boolean;
        pay: string;
        introduction: boolean;
        contact_id: string;
        contact_name: string;
        meet_where: string;
        assignment_id: string | null;
        state: string | null;
        name: string | null;
        phone: string | null;
        shared_help: string | null;
        norwegian: number | null;
        requirements_ok: boolean | null;
        introduced: boolean | null;
        first_time: boolean | null;
        checked_in_at: string | null;
        checked_out_at: string | null;
        fact: string | null;
        minutes: number | null;
        strengths: string[] | null;
        correction: string | null;
        claim: string | null;
        claim_minutes: number | null;
        coming_said: boolean | null;
      };
      calendar_entry: {
        assignment_id: string;
        state: string;
        title: string | null;
        place_name: string;
        organisation_name: string;
        address: string;
        starts_at: string;
        ends_at: string;
        contact_name: string;
        contact_phone: string | null;
        meet_where: string;
        bring: string;
        changes: number;
        changed_at: string;
      };
      calendar_shift: {
        entry_id: string;
        assignment_id: string;
        state: string;
        title: string | null;
        place_name: string;
        organisation_name: string;
        address: string;
        starts_at: string;
        ends_at: string;
        contact_name: string;
        contact_phone: string | null;
        meet_where: string;
        bring: string;
        changes: number;
        changed_at: string;
      };
      cannot_said: {
        assignment_id: string;
        at: string;
        had_come: boolean;
      };
      card_page: {
        card: Database['public']['CompositeTypes']['task_card'] | null;
        referred: boolean;
        hours_said: boolean;
        others: Database['public']['CompositeTypes']['task_card'][];
      };
      caseload_page: {
        municipality_name: string | null;
        people: Database['public']['CompositeTypes']['caseload_row'][];
      };
      caseload_row: {
        person_id: string;
        name: string;
        has_account: boolean;
        invited_at: string | null;
        referred_at: string | null;
        protected: boolean;
        agreed_hours: number | null;
        agreed_to: string | null;
        minutes_last_week: number;
        minutes_four_weeks: number;
        last_activity_at: string | null;
        next_at: string | null;
        absences: number;
        last_absence_at: string | null;
        own_words: string | null;
      };
      code_reader: {
        person_id: string;
        language: string;
        over_at: string;
      };
      earlier_fact: {
        at: string;
        fact: string;
        minutes: number;
      };
      fitting_person: {
        person: string;
        nth: number;
        fits: string[];
        times: number;
        norwegian: number;
      };
      followed_agreement: {
        agreement_id: string;
        hours_per_week: number;
        from_date: string;
        to_date: string;
        agreed_by: string;
        agreed_at: string;
      };
      followed_assignment: {
        assignment_id: string;
        title: string;
        place_name: string;
        starts_at: string;
        ends_at: string;
        state: string;
        purpose: string;
        fact: string | null;
        minutes: number | null;
        corrected: boolean;
        reason: string | null;
        claim: string | null;
        claim_minutes: number | null;
        words: string | null;
      };
      followed_outcome: {
        outcome_id: string;
        kind: string;
        exited_on: string;
        recorded_by: string;
        recorded_at: string;
        months: number | null;
        due_on: string | null;
        still: boolean | null;
        answered_by: string | null;
        answered_at: string | null;
      };
      followed_page: {
        municipality_name: string | null;
        people: Database['public']['CompositeTypes']['followed_row'][];
      };
      followed_person: {
        person_id: string;
        first_name: string;
        last_name: string;
        birth_date: string;
        email: string | null;
        phone: string | null;
        language: string;
        has_account: boolean;
        protected: boolean;
        office: string | null;
        basis: string | null;
        basis_reference: string | null;
        assessed_on: string | null;
        plain_words: string | null;
        referred_at: string | null;
        agreed_hours: number | null;
        agreed_from: string | null;
        agreed_to: string | null;
        norwegian: number;
        lifting: number;
        wants_paid: boolean;
        wants_unpaid: boolean;
        district: string | null;
        hours_available: number | null;
        clearances_ok: string[];
      };
      followed_referral: {
        referral_id: string;
        office: string;
        basis: string;
        basis_reference: string | null;
        assessed_on: string | null;
        plain_words: string;
        referred_at: string;
        ended_at: string | null;
        ended_by: string | null;
      };
      followed_row: {
        person_id: string;
        name: string;
        has_account: boolean;
        invited_at: string | null;
        referred_at: string | null;
        referral_ended_at: string | null;
        protected: boolean;
        agreed_hours: number | null;
        agreed_from: string | null;
        agreed_to: string | null;
        next_hours: number | null;
        next_from: string | null;
        last_week: Database['public']['CompositeTypes']['week_hours'];
        last_activity_at: string | null;
        next_at: string | null;
        absences: number;
        last_absence_at: string | null;
        last_absence_id: string | null;
        last_absence_place: string | null;
        said: Database['public']['CompositeTypes']['said_of_shift'][];
      };
      followed_shift: {
        assignment_id: string;
        title: string;
        place_name: string;
        starts_at: string;
        ends_at: string;
        state: string;
        purpose: string;
        checked_in_at: string | null;
        checked_out_at: string | null;
        fact: string | null;
        minutes: number | null;
        recorded_at: string | null;
        corrected_at: string | null;
        correction: string | null;
        earlier: Database['public']['CompositeTypes']['earlier_fact'][];
        reason: string | null;
        said: Database['public']['CompositeTypes']['said_of_shift'][];
        in_all: number;
      };
      forgotten_told: {
        installation: string;
        asked_at: string;
        forgotten: string[];
        protected: string[];
      };
      held_shift: {
        shift_id: string;
        held: number;
      };
      home_page: {
        cards: Database['public']['CompositeTypes']['task_card'][];
        offers: Database['public']['CompositeTypes']['my_offer'][];
        next: Database['public']['CompositeTypes']['my_shift'] | null;
        least: Database['public']['CompositeTypes']['task_card'][];
        task_types: string[];
        district_id: string | null;
        norwegian: number;
        protected: boolean;
        hours_said: boolean;
      };
      indicator_cell: {
        indicator: string;
        period: string | null;
        part: string;
        label: string | null;
        n: number | null;
        hidden: boolean;
        under_five: boolean;
        value: number | null;
        sort: number;
      };
      kept_tap: {
        request_id: string;
        assignment_id: string | null;
        place_name: string;
        kind: string;
        why: string;
        at: string;
        kept_at: string;
        listed_at: string;
        seen_at: string | null;
        fact: string | null;
        fact_at: string | null;
      };
      known_person: {
        name: string;
        phone: string | null;
        shared_help: string | null;
        norwegian: number;
        shifts_done: number;
        last_at: string | null;
        next_at: string | null;
        introduced_at_places: string[];
        contract: boolean;
      };
      led_organisation: {
        organisation_id: string;
        name: string;
      };
      led_shift: {
        shift_id: string;
        taken: number;
        task_type: string;
      };
      look: {
        day: string;
        first_at: string;
        viewer: string;
        role: string;
        organisation: string | null;
      };
      losing_person: {
        assignment_id: string;
        name: string;
        asks: boolean;
        why: string;
      };
      mine_now_page: {
        shifts: Database['public']['CompositeTypes']['my_shift'][];
        taps: Database['public']['CompositeTypes']['kept_tap'][];
        stands: Database['public']['CompositeTypes']['task_card'][];
      };
      mine_page: {
        shifts: Database['public']['CompositeTypes']['my_shift'][];
        taps: Database['public']['CompositeTypes']['kept_tap'][];
      };
      my_agreement: {
        agreement_id: string;
        hours_per_week: number;
        from_date: string;
        to_date: string;
      };
      my_offer: {
        offer_id: string;
        via: string;
        sent_at: string;
        expires_at: string;
        open: boolean;
        over: string | null;
        unsure: boolean;
        wants: string | null;
        talked: boolean;
        shift_id: string;
        task_type: string | null;
        title: string;
        summary: string;
        organisation_name: string;
        place_name: string;
        walk_minutes: number | null;
        starts_at: string;
        ends_at: string;
        contact_name: string;
        contact_phone: string;
        pay: string;
        introduction: boolean;
        introduced: boolean;
        requirements: string[];
        missing: string[];
        reasons: string[];
        hindrances: string[];
        assignment_id: string | null;
      };
      my_shift: {
        assignment_id: string;
        shift_id: string;
        state: string;
        title: string;
        task_type: string | null;
        organisation_name: string;
        place_name: string;
        address: string;
        walk_minutes: number | null;
        starts_at: string;
        ends_at: string;
        contact_name: string;
        contact_phone: string | null;
        meet_where: string;
        bring: string;
        pay: string;
        requested_at: string;
        confirmed_at: string | null;
        changed_at: string | null;
        checked_in_at: string | null;
        checked_out_at: string | null;
        fact: string | null;
        minutes: number | null;
        corrected: boolean;
        claim: string | null;
        waits_for: string | null;
      };
      notice_row: {
        notice_id: string;
        at: string;
        kind: string;
        detail: string | null;
        read_at: string | null;
        assignment_id: string | null;
        shift_id: string | null;
        title: string | null;
        place_name: string | null;
        starts_at: string | null;
        ends_at: string | null;
        contact_name: string | null;
        name: string | null;
        person_id: string | null;
      };
      outcome_follow_up: {
        outcome_id: string;
        kind: string;
        exited_on: string;
        months: number;
        due_on: string;
        still: boolean | null;
      };
      phone_lost: {
        last_known_at: string;
        heard_again_at: string;
        lost: number;
      };
      place_off: {
        assignment_id: string;
        how: string;
      };
      planned_shift: {
        plan_id: string | null;
        shift_id: string;
        title: string;
        task_type: string;
        place_name: string;
        starts_at: string;
        ends_at: string;
        capacity: number;
        taken: number;
        asked: number;
        nth: number | null;
        added: boolean | null;
        fits: string[] | null;
        stands: string | null;
        person: string | null;
      };
      register_row: {
        person_id: string;
        name: string;
        requirement: string | null;
        clearance_id: string | null;
        seen_on: string | null;
        valid_to: string | null;
        seen_by: string | null;
        needed: boolean;
        contract_from: string | null;
        contract_to: string | null;
      };
      registered_contract: {
        contract_id: string;
        from_date: string;
        to_date: string | null;
        recorded_by: string | null;
        recorded_at: string;
      };
      reminder_to_send: {
        reminder_id: string;
        claim: string;
        channel: string;
        kind: string;
        detail: string | null;
        person_id: string;
        language: string;
        silent: boolean;
        over_at: string;
        email: string | null;
        phone: string | null;
        assignment_id: string | null;
        offer_id: string | null;
        coming_said: boolean;
        starts_at: string | null;
        ends_at: string | null;
        title: string | null;
        place_name: string | null;
        address: string | null;
        meet_where: string | null;
        contact_name: string | null;
        bring: string | null;
        subscriptions: string[];
        endpoints: string[];
        p256dhs: string[];
        auths: string[];
      };
      restore_told: {
        restored_at: string;
        taken_at: string;
        forgotten: number;
        protected: number;
      };
      said_of_shift: {
        assignment_id: string;
        title: string;
        starts_at: string;
        claim: string;
        minutes: number | null;
        words: string | null;
        said_at: string;
      };
      sent_invitation: {
        invitation_id: string;
        first_name: string;
        last_name: string;
        email: string | null;
        role: string | null;
        where_name: string | null;
        made_at: string;
        expires_at: string;
        used_at: string | null;
        revoked_at: string | null;
      };
      series_date: {
        shift_id: string;
        starts_at: string;
        free: boolean;
      };
      series_shift: {
        shift_id: string;
        starts_at: string;
        state: string | null;
        why_not: string | null;
      };
      signed_in_person: {
        person_id: string;
        first_name: string;
        last_name: string;
        language: string;
        roles: string[];
        notice_read: boolean;
        unread: Json | null;
        municipality_code: string;
      };
      task_card: {
        shift_id: string;
        task_type: string | null;
        title: string;
        summary: string;
        does: string[];
        does_not: string[];
        bring: string;
        translated: boolean;
        original_title: string;
        organisation_name: string;
        place_name: string;
        address: string;
        district: string | null;
        walk_minutes: number | null;
        starts_at: string;
        ends_at: string;
        contact_name: string;
        meet_where: string;
        pay: string;
        employer_name: string;
        introduction: boolean;
        introduced: boolean;
        requirements: string[];
        missing: string[];
        seats_left: number;
        assignment_id: string | null;
        assignment_state: string | null;
        reasons: string[];
        hindrances: string[];
        series_id: string | null;
        series_left: number | null;
        stands_by: boolean;
        cursor: string | null;
      };
      today_page: {
        organisations: Database['public']['CompositeTypes']['led_organisation'][];
        organisation: Database['public']['CompositeTypes']['led_organisation'] | null;
        board: Database['public']['CompositeTypes']['board_row'][];
        week: Database['public']['CompositeTypes']['week_shift'][];
        talk: Database['public']['CompositeTypes']['asked_person'][];
        unsettled: Database['public']['CompositeTypes']['unsettled_tap'][];
      };
      turn: {
        offers: number;
        minutes: number;
        series_minutes: number;
        week_minutes: number;
        offers_a_day: number;
        third: string;
      };
      unsettled_tap: {
        tap_id: string;
        kind: string;
        why: string;
        at: string;
        phone_said: string;
        heard_at: string;
        name: string | null;
        place_name: string;
        assignment_id: string | null;
        shift_id: string | null;
        title: string | null;
        starts_at: string | null;
        ends_at: string | null;
        state: string | null;
        fact: string | null;
      };
      watched_task: {
        task_id: string;
        title: string;
        published: boolean;
        next_starts_at: string;
        words: string[];
        reasons: string[];
      };
      week_hours: {
        person_id: string;
        monday: string;
        activity: number;
        training: number;
        voluntary: number;
        agreed_hours: number | null;
      };
      week_shift: {
        shift_id: string;
        title: string;
        task_type: string;
        starts_at: string;
        ends_at: string;
        capacity: number;
        taken: number;
        waiting: number;
        here: number;
        recorded: number;
        shift_state: string;
        published: boolean;
      };
      welcome_hindrance: {
        assignment_id: string;
        why: string;
        officers: string[];
        officer_here: boolean;
      };
    };
  };
};

type DatabaseWithoutInternals = Omit<Database, '__InternalSupabase'>;

type DefaultSchema = DatabaseWithoutInternals[Extract<keyof Database, 'public'>];

export type Tables<
  DefaultSchemaTableNameOrOptions extends
    keyof (DefaultSchema['Tables'] & DefaultSchema['Views']) | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'] &
        DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Views'])
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'] &
      DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Views'])[TableName] extends {
      Row: infer R;
    }
    ? R
    : never
  : DefaultSchemaTableNameOrOptions extends keyof (DefaultSchema['Tables'] & DefaultSchema['Views'])
    ? (DefaultSchema['Tables'] & DefaultSchema['Views'])[DefaultSchemaTableNameOrOptions] extends {
        Row: infer R;
      }
      ? R
      : never
    : never;

export type TablesInsert<
  DefaultSchemaTableNameOrOptions extends
    keyof DefaultSchema['Tables'] | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables']
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'][TableName] extends {
      Insert: infer I;
    }
    ? I
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema['Tables']
    ? DefaultSchema['Tables'][DefaultSchemaTableNameOrOptions] extends {
        Insert: infer I;
      }
      ? I
      : never
    : never;

export type TablesUpdate<
  DefaultSchemaTableNameOrOptions extends
    keyof DefaultSchema['Tables'] | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables']
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'][TableName] extends {
      Update: infer U;
    }
    ? U
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema['Tables']
    ? DefaultSchema['Tables'][DefaultSchemaTableNameOrOptions] extends {
        Update: infer U;
      }
      ? U
      : never
    : never;

export type Enums<
  DefaultSchemaEnumNameOrOptions extends
    keyof DefaultSchema['Enums'] | { schema: keyof DatabaseWithoutInternals },
  EnumName extends (DefaultSchemaEnumNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions['schema']]['Enums']
    : never) = never,
> = DefaultSchemaEnumNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions['schema']]['Enums'][EnumName]
  : DefaultSchemaEnumNameOrOptions extends keyof DefaultSchema['Enums']
    ? DefaultSchema['Enums'][DefaultSchemaEnumNameOrOptions]
    : never;

export type CompositeTypes<
  PublicCompositeTypeNameOrOptions extends
    keyof DefaultSchema['CompositeTypes'] | { schema: keyof DatabaseWithoutInternals },
  CompositeTypeName extends (PublicCompositeTypeNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions['schema']]['CompositeTypes']
    : never) = never,
> = PublicCompositeTypeNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions['schema']]['CompositeTypes'][CompositeTypeName]
  : PublicCompositeTypeNameOrOptions extends keyof DefaultSchema['CompositeTypes']
    ? DefaultSchema['CompositeTypes'][PublicCompositeTypeNameOrOptions]
    : never;

export const Constants = {
  public: {
    Enums: {},
  },
} as const;
