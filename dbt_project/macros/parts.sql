{# A night builds only what changed. int_run says whether it may: where the marts were never built, or dbt is
   called with --full-refresh, everything is. What is told across reports is built anew for whole places
   (provinces in their time), what a report tells by itself for the documents that changed. The figures and
   tests of `intermediate` then are of that part alone; the marts keep the rest. #}

{# The documents as they were when the marts were built last; by name, since the model that writes them stands
   behind those that read them. #}
{% macro built_documents() -%}
    intermediate.int_built_documents
{%- endmacro %}

{% macro may_build_a_part() -%}
    {%- set built = adapter.get_relation(target.database, 'intermediate', 'int_built_documents') if execute -%}
    {{ return(built is not none and built and not flags.FULL_REFRESH) }}
{%- endmacro %}

{# A run that builds everything and is killed leaves nothing to build on. #}
{% macro forget_what_was_built() -%}
    {% if not may_build_a_part() %}
        drop table if exists {{ built_documents() }}
    {% endif %}
{%- endmacro %}

{# A run that builds a part and is killed leaves its documents to be built again, in all the places that it
   may have built. #}
{% macro mark_as_changing() -%}
    {% if builds_a_part() %}
        insert into {{ built_documents() }} by name
        select document_id from {{ ref('int_changed_documents') }}
        where document_id not in (select built.document_id from {{ built_documents() }} as built);
        update {{ built_documents() }} set
            state = null,
            places = (select coalesce(list(changed_places.place), []) from {{ this }} as changed_places)
        where {{ in_changed_documents('document_id') }}
    {% endif %}
{%- endmacro %}

{# Whether this run builds a part. #}
{% macro builds_a_part() -%}
    {%- set run = ref('int_run') -%}
    {%- if execute and load_relation(run) -%}
        {{ return(run_query('select is_part from ' ~ run).rows[0][0]) }}
    {%- endif -%}
    {{ return(false) }}
{%- endmacro %}

{# Where a part is built: only what is told of places that changed. #}
{% macro in_changed_places(place) -%}
    {%- set changed = ref('int_changed_places') -%}
    {%- if builds_a_part() -%}
        {{ place }} in (select changed_places.place from {{ changed }} as changed_places)
    {%- else -%} true {%- endif %}
{%- endmacro %}

{# Where a part is built: only documents that changed. #}
{% macro in_changed_documents(document_id) -%}
    {%- set changed = ref('int_changed_documents') -%}
    {%- if builds_a_part() -%}
        {{ document_id }} in (select changed_documents.document_id from {{ changed }} as changed_documents)
    {%- else -%} true {%- endif %}
{%- endmacro %}

{# Where a part is built: only documents that speak of places that changed. #}
{% macro in_affected_documents(document_id) -%}
    {%- set affected = ref('int_affected_documents') -%}
    {%- if builds_a_part() -%}
        {{ document_id }} in (select affected_documents.document_id from {{ affected }} as affected_documents)
    {%- else -%} true {%- endif %}
{%- endmacro %}

{# The place of a row of a mart, by the columns that analysts see. #}
{% macro place_of_row() -%}
    coalesce(province_code || '@' || province_valid_from, province, 'document ' || document_id)
{%- endmacro %}

{# What changed is taken out of a mart before it is put in anew. #}
{% macro take_out(what) -%}
    {% if is_incremental() %}
        delete from {{ this }}
        where {{ what }}
    {% endif %}
{%- endmacro %}

{# Tests of one report go with the report, tests across reports with the place. #}
{% macro of_changed_tests() -%}
    case
        when scope in ('chain', 'next_report', 'carry', 'carry_year', 'periods', 'agreement')
            then {{ in_changed_places(place_of_row()) }}
        else {{ in_changed_documents('document_id') }}
    end
{%- endmacro %}
