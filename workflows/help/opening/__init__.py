"""Help after filing, as screens and demo call it: each first act is one call, later steps are the
engine's.

helpers    register_organisation(session, actor, region, answers, *, token) -> id
           register_official(session, actor, region, answers, *, token) -> id
elsewhere  register_elsewhere(session, actor, region, entry: Elsewhere, *, token) -> household id
           amend_elsewhere(session, actor, household_id, entry, *, seen, token) -> household id
pairing    pair(session, actor, household_id, answers, *, token) -> pairing id
           hand_over(session, actor, pairing_id, answers, *, seen, token) -> new pairing id
           issue_card(session, actor, pairing_id, issued_on, *, seen, token, receipt=(), reason="")
           issue_cards(session, actor, pairing_ids, issued_on, *, token) -> {pairing id: number}
plans      draft_plan(session, actor, household_id, answers, *, token) -> help plan id
           intend(session, actor, household_id, answers, *, token) -> measure id
           pupils(session, actor, year) -> the schooling sweep: members in 中职/高职
           intend_for_pupils(session, actor, person_ids, year, *, token) -> measure ids (雨露计划)
visits     plan_campaign(session, actor, region, answers, *, token) -> visit campaign id
           record_visit(session, actor, household_id, answers, *, campaign_id=None, receipt=(),
           token) -> (visit id, gift ids): the campaign's items are written in the same transaction
gifts      give(session, actor, household_id, answers, *, campaign_id=None, token) -> gift id
           counter(session, actor, gift_id, reason, *, seen, token) -> id of the counter-entry
cards      cards_of(session, actor, pairing_ids) -> paper
           cards_of_place(session, actor, region, kind)
           -> paper; papers.render(paper) makes the bytes outside of a transaction; note_cards(...)
yearly     begin_year(session, actor, region, year, *, token) -> ids of what is due now
           entry_sheet(session, actor, region, year) -> Exported (xlsx, national column order)

Later steps: execute.perform(session, id, action, actor, answers, seen=, token=, of=model) with
models.support's Organisation, Official, Pairing, HelpPlan, Measure, VisitCampaign, Visit, Gift,
YearlyUpdate; execute.offers(session, id, actor, of=model) says which are open now
(workflows.engine.execute).
"""
