{# The columns of fct_dossiers; the test dossier_columns_are_complete holds them against the codebook. #}
{% macro dossier_counts() -%}
    {{ return([
        'received_total', 'received_new', 'received_carried_over', 'received_online', 'received_online_full',
        'received_online_partial', 'received_in_person', 'received_postal', 'received_in_person_or_postal',
        'due_total', 'resolved_total', 'resolved_early', 'resolved_on_time', 'resolved_by_due', 'resolved_late',
        'pending_total', 'pending_not_due', 'pending_overdue', 'overdue_total', 'returned_total',
        'withdrawn_total', 'returned_or_withdrawn_total', 'supplement_total', 'stopped_total',
        'interlinked_total', 'results_postal', 'paid_online', 'digitised_total', 'e_results_total'
    ]) }}
{%- endmacro %}

{% macro dossier_rates() -%}
    {{ return([
        'rate_by_due', 'rate_early', 'rate_on_time', 'rate_late', 'rate_resolved', 'rate_pending',
        'rate_pending_overdue', 'rate_returned', 'rate_online', 'rate_online_full', 'rate_online_partial',
        'rate_in_person', 'rate_postal', 'rate_paid_online', 'rate_digitised', 'rate_e_results', 'rate_reuse',
        'rate_satisfied', 'rate_very_satisfied', 'rate_feedback_resolved'
    ]) }}
{%- endmacro %}
