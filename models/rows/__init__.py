"""What a row of each table is to mypy. Written by `python -m scripts.rows`.

`table(Case)` is the Core table of `models.columns.table`, known to hold `CaseRow`s. At run time
every row is a plain dict.
"""

from typing import TYPE_CHECKING, Any, Generic, TypeVar

R = TypeVar("R", covariant=True)

if TYPE_CHECKING:
    from typing import overload

    from sqlalchemy import Table
    from sqlmodel import SQLModel

    from models.account import Draft, FailedSignIn, Grant, Ledger, Setting, SignIn, User
    from models.batch import (
        Campaign,
        FilingBatch,
        PublicityNotice,
        ReviewMeeting,
        ReviewRound,
        TrainingSession,
        VillageBatch,
    )
    from models.case import Attachment, Case, Event, FileNumber, OpenCase, Part, Root, Tally
    from models.comparing import DepartmentHit, DepartmentList, DepartmentRow
    from models.finding import DataFinding
    from models.household import (
        ChangeRequest,
        FormerNumber,
        Household,
        HouseholdLink,
        HouseholdNumber,
        HouseholdPhone,
        HouseholdVersion,
        ImportBatch,
        Person,
        SearchWord,
    )
    from models.likeness import Likeness
    from models.place import PlaceList, PlaceName, Region
    from models.policy import Holiday, HolidayYear, Profile
    from models.record import (
        AgendaLine,
        FilingLine,
        NoticeLine,
        Objection,
        Paper,
        RoundLine,
        Survey,
        Veto,
        WrongFiling,
    )
    from models.register import ObjectionPhone, OfficialKin, Representative
    from models.rows.account import (
        DraftRow,
        FailedSignInRow,
        GrantRow,
        LedgerRow,
        SettingRow,
        SignInRow,
        UserRow,
    )
    from models.rows.batch import (
        CampaignRow,
        FilingBatchRow,
        PublicityNoticeRow,
        ReviewMeetingRow,
        ReviewRoundRow,
        TrainingSessionRow,
        VillageBatchRow,
    )
    from models.rows.case import (
        AttachmentRow,
        CaseRow,
        EventRow,
        FileNumberRow,
        OpenCaseRow,
        PartRow,
        RootRow,
        TallyRow,
    )
    from models.rows.comparing import DepartmentHitRow, DepartmentListRow, DepartmentRowRow
    from models.rows.finding import DataFindingRow
    from models.rows.household import (
        ChangeRequestRow,
        FormerNumberRow,
        HouseholdLinkRow,
        HouseholdNumberRow,
        HouseholdPhoneRow,
        HouseholdRow,
        HouseholdVersionRow,
        ImportBatchRow,
        PersonRow,
        SearchWordRow,
    )
    from models.rows.likeness import LikenessRow
    from models.rows.place import PlaceListRow, PlaceNameRow, RegionRow
    from models.rows.policy import HolidayRow, HolidayYearRow, ProfileRow
    from models.rows.record import (
        AgendaLineRow,
        FilingLineRow,
        NoticeLineRow,
        ObjectionRow,
        PaperRow,
        RoundLineRow,
        SurveyRow,
        VetoRow,
        WrongFilingRow,
    )
    from models.rows.register import ObjectionPhoneRow, OfficialKinRow, RepresentativeRow
    from models.rows.support import (
        GiftRow,
        HelpCardRow,
        HelpPlanRow,
        HelpSumRow,
        MeasureRow,
        OfficialRow,
        OrganisationRow,
        PairingRow,
        VisitCampaignRow,
        VisitRow,
        YearlyUpdateRow,
    )
    from models.support import (
        Gift,
        HelpCard,
        HelpPlan,
        HelpSum,
        Measure,
        Official,
        Organisation,
        Pairing,
        Visit,
        VisitCampaign,
        YearlyUpdate,
    )

    class Of(Table, Generic[R]):
        """A table whose rows are R."""

    @overload
    def table(model: type[AgendaLine]) -> Of[AgendaLineRow]: ...
    @overload
    def table(model: type[Attachment]) -> Of[AttachmentRow]: ...
    @overload
    def table(model: type[Campaign]) -> Of[CampaignRow]: ...
    @overload
    def table(model: type[Case]) -> Of[CaseRow]: ...
    @overload
    def table(model: type[ChangeRequest]) -> Of[ChangeRequestRow]: ...
    @overload
    def table(model: type[DataFinding]) -> Of[DataFindingRow]: ...
    @overload
    def table(model: type[DepartmentHit]) -> Of[DepartmentHitRow]: ...
    @overload
    def table(model: type[DepartmentList]) -> Of[DepartmentListRow]: ...
    @overload
    def table(model: type[DepartmentRow]) -> Of[DepartmentRowRow]: ...
    @overload
    def table(model: type[Draft]) -> Of[DraftRow]: ...
    @overload
    def table(model: type[Event]) -> Of[EventRow]: ...
    @overload
    def table(model: type[FailedSignIn]) -> Of[FailedSignInRow]: ...
    @overload
    def table(model: type[FileNumber]) -> Of[FileNumberRow]: ...
    @overload
    def table(model: type[FilingBatch]) -> Of[FilingBatchRow]: ...
    @overload
    def table(model: type[FilingLine]) -> Of[FilingLineRow]: ...
    @overload
    def table(model: type[FormerNumber]) -> Of[FormerNumberRow]: ...
    @overload
    def table(model: type[Gift]) -> Of[GiftRow]: ...
    @overload
    def table(model: type[Grant]) -> Of[GrantRow]: ...
    @overload
    def table(model: type[HelpCard]) -> Of[HelpCardRow]: ...
    @overload
    def table(model: type[HelpPlan]) -> Of[HelpPlanRow]: ...
    @overload
    def table(model: type[HelpSum]) -> Of[HelpSumRow]: ...
    @overload
    def table(model: type[Holiday]) -> Of[HolidayRow]: ...
    @overload
    def table(model: type[HolidayYear]) -> Of[HolidayYearRow]: ...
    @overload
    def table(model: type[Household]) -> Of[HouseholdRow]: ...
    @overload
    def table(model: type[HouseholdLink]) -> Of[HouseholdLinkRow]: ...
    @overload
    def table(model: type[HouseholdNumber]) -> Of[HouseholdNumberRow]: ...
    @overload
    def table(model: type[HouseholdPhone]) -> Of[HouseholdPhoneRow]: ...
    @overload
    def table(model: type[HouseholdVersion]) -> Of[HouseholdVersionRow]: ...
    @overload
    def table(model: type[ImportBatch]) -> Of[ImportBatchRow]: ...
    @overload
    def table(model: type[Ledger]) -> Of[LedgerRow]: ...
    @overload
    def table(model: type[Likeness]) -> Of[LikenessRow]: ...
    @overload
    def table(model: type[Measure]) -> Of[MeasureRow]: ...
    @overload
    def table(model: type[NoticeLine]) -> Of[NoticeLineRow]: ...
    @overload
    def table(model: type[Objection]) -> Of[ObjectionRow]: ...
    @overload
    def table(model: type[ObjectionPhone]) -> Of[ObjectionPhoneRow]: ...
    @overload
    def table(model: type[Official]) -> Of[OfficialRow]: ...
    @overload
    def table(model: type[OfficialKin]) -> Of[OfficialKinRow]: ...
    @overload
    def table(model: type[OpenCase]) -> Of[OpenCaseRow]: ...
    @overload
    def table(model: type[Organisation]) -> Of[OrganisationRow]: ...
    @overload
    def table(model: type[Pairing]) -> Of[PairingRow]: ...
    @overload
    def table(model: type[Paper]) -> Of[PaperRow]: ...
    @overload
    def table(model: type[Part]) -> Of[PartRow]: ...
    @overload
    def table(model: type[Person]) -> Of[PersonRow]: ...
    @overload
    def table(model: type[PlaceList]) -> Of[PlaceListRow]: ...
    @overload
    def table(model: type[PlaceName]) -> Of[PlaceNameRow]: ...
    @overload
    def table(model: type[Profile]) -> Of[ProfileRow]: ...
    @overload
    def table(model: type[PublicityNotice]) -> Of[PublicityNoticeRow]: ...
    @overload
    def table(model: type[Region]) -> Of[RegionRow]: ...
    @overload
    def table(model: type[Representative]) -> Of[RepresentativeRow]: ...
    @overload
    def table(model: type[ReviewMeeting]) -> Of[ReviewMeetingRow]: ...
    @overload
    def table(model: type[ReviewRound]) -> Of[ReviewRoundRow]: ...
    @overload
    def table(model: type[Root]) -> Of[RootRow]: ...
    @overload
    def table(model: type[RoundLine]) -> Of[RoundLineRow]: ...
    @overload
    def table(model: type[SearchWord]) -> Of[SearchWordRow]: ...
    @overload
    def table(model: type[Setting]) -> Of[SettingRow]: ...
    @overload
    def table(model: type[SignIn]) -> Of[SignInRow]: ...
    @overload
    def table(model: type[Survey]) -> Of[SurveyRow]: ...
    @overload
    def table(model: type[Tally]) -> Of[TallyRow]: ...
    @overload
    def table(model: type[TrainingSession]) -> Of[TrainingSessionRow]: ...
    @overload
    def table(model: type[User]) -> Of[UserRow]: ...
    @overload
    def table(model: type[Veto]) -> Of[VetoRow]: ...
    @overload
    def table(model: type[VillageBatch]) -> Of[VillageBatchRow]: ...
    @overload
    def table(model: type[Visit]) -> Of[VisitRow]: ...
    @overload
    def table(model: type[VisitCampaign]) -> Of[VisitCampaignRow]: ...
    @overload
    def table(model: type[WrongFiling]) -> Of[WrongFilingRow]: ...
    @overload
    def table(model: type[YearlyUpdate]) -> Of[YearlyUpdateRow]: ...
    @overload
    def table(model: type[SQLModel]) -> Of[Any]: ...
    def table(model: type[SQLModel]) -> Any: ...
else:
    from models.columns import table

__all__ = ["Of", "table"]
