"""民族: the peoples of the country, each with the code that stores it."""

from typing import Final

_WORDS: Final = (
    "han汉 mongol蒙古 hui回 tibetan藏 uyghur维吾尔 miao苗 yi彝 zhuang壮 bouyei布依 korean朝鲜 "
    "manchu满 dong侗 yao瑶 bai白 tujia土家 hani哈尼 kazakh哈萨克 dai傣 li黎 lisu傈僳 va佤 "
    "she畲 gaoshan高山 lahu拉祜 sui水 dongxiang东乡 nakhi纳西 jingpo景颇 kyrgyz柯尔克孜 tu土 "
    "daur达斡尔 mulao仫佬 qiang羌 blang布朗 salar撒拉 maonan毛南 gelao仡佬 xibe锡伯 achang阿昌 "
    "pumi普米 tajik塔吉克 nu怒 uzbek乌孜别克 russian俄罗斯 ewenki鄂温克 deang德昂 bonan保安 "
    "yugur裕固 gin京 tatar塔塔尔 derung独龙 oroqen鄂伦春 hezhen赫哲 monba门巴 lhoba珞巴 jino基诺"
)
PEOPLES: Final = {
    "".join(c for c in word if c.isascii()): "".join(c for c in word if not c.isascii())
    for word in _WORDS.split()
}
