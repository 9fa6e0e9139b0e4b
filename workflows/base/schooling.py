"""The code lists of schooling: as the form had them, and as the lists of the monitoring era do."""

from datetime import date
from typing import Final

MONITORING_2021: Final = date(2021, 1, 1)
EDUCATION: Final = {
    "none": "文盲或半文盲",
    "primary": "小学",
    "junior": "初中",
    "senior": "高中",
    "college": "大专及以上",
    "associate": "大专",
    "bachelor": "本科及以上",
    "preschool": "学龄前儿童",
}
EDUCATION_ALIASES: Final = {
    "文盲": "none",
    "半文盲": "none",
    "文盲半文盲": "none",
    "文盲/半文盲": "none",
    "中专": "senior",
    "高中或中专": "senior",
    "本科": "bachelor",
    "硕士": "bachelor",
    "研究生": "bachelor",
    "学龄前": "preschool",
}
EDUCATION_SINCE: Final = {"associate": MONITORING_2021, "bachelor": MONITORING_2021}
COLLEGE: Final = frozenset({"college", "associate", "bachelor"})
SCHOOL: Final = {
    "none": "非在校生",
    "preschool": "学前教育",
    "primary": "小学",
    "junior_1": "七年级",
    "junior_2": "八年级",
    "junior_3": "九年级",
    "senior_1": "高中一年级",
    "senior_2": "高中二年级",
    "senior_3": "高中三年级",
    "vocational_1": "中职一年级",
    "vocational_2": "中职二年级",
    "vocational_3": "中职三年级",
    "higher_vocational_1": "高职一年级",
    "higher_vocational_2": "高职二年级",
    "higher_vocational_3": "高职三年级",
    "technician": "技师",
    "college": "大专及以上",
    "bachelor": "本科",
    "master": "硕士研究生及以上",
}
SCHOOL_ALIASES: Final = {
    "不在校": "none",
    "否": "none",
    "学龄前儿童": "preschool",
    "幼儿园": "preschool",
    "初一": "junior_1",
    "初二": "junior_2",
    "初三": "junior_3",
    "高一": "senior_1",
    "高二": "senior_2",
    "高三": "senior_3",
    "普通高中一年级": "senior_1",
    "普通高中二年级": "senior_2",
    "普通高中三年级": "senior_3",
    "高职高专一年级": "higher_vocational_1",
    "高职高专二年级": "higher_vocational_2",
    "高职高专三年级": "higher_vocational_3",
}
SCHOOL_SINCE: Final = {
    "technician": MONITORING_2021,
    "bachelor": MONITORING_2021,
    "master": MONITORING_2021,
}
UNTIL: Final = {"college": MONITORING_2021}
