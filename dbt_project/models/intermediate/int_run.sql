{{ config(post_hook="{{ forget_what_was_built() }}") }}
-- Whether this run builds only what changed since the marts were built last.
select {{ may_build_a_part() }} as is_part
