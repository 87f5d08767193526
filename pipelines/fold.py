"""Traditional characters -> simplified, one for one, so that offsets hold; for finding words, never for showing them."""

from __future__ import annotations

import re

_PAIRS = (
    "電电話话熱热線线維维務务報报機机調调氣气爐炉鍋锅櫃柜鎖锁視视竈灶衛卫馬马門门號号碼码諮咨詢询聯联繫系廠厂總总統统專专區区網网點点師师"
    "預预約约檢检養养裝装潔洁淨净風风燈灯開开關关時时間间國国際际單单價价費费質质品品換换買买賣卖請请撥拨導导熱热樂乐華华萬万東东長长創创"
    "愛爱爾尔蘭兰夢梦麗丽義义億亿達达維维諾诺瑪玛羅罗賽赛貝贝澤泽澳澳優优飛飞龍龙雲云匯汇銀银鐵铁鋼钢鑰钥陽阳陰阴暖暖濾滤飲饮儲储鏡镜"
    "錶表鐘钟級级類类圖图書书車车輛辆輪轮運运動动廚厨櫥橱燃燃煙烟鹵卤銷销辦办處处專专業业廣广場场縣县鄉乡鎮镇臺台灣湾寧宁慶庆蘇苏遼辽"
    "寶宝齊齐齡龄顧顾歡欢體体會会員员責责認认證证權权錄录訊讯資资產产顯显記记論论語语說说讓让變变頻频壓压縮缩製制冷冷凍冻軟软鍵键盤盘盧卢"
    "綠绿紅红藍蓝黃黄鋪铺勞劳歐欧積积錫锡靜静護护謝谢遠远適适選选還还進进連连週周過过該该調调談谈負负貨货貸贷購购贏赢輸输邊边鄰邻釋释鈴铃"
    "錢钱針针鈕钮銅铜錦锦閥阀閱阅闆板隊队隨随險险雙双雜杂離离難难霧雾頭头題题額额顆颗飯饭館馆駐驻驗验鬆松鮮鲜麥麦麵面點点齒齿龐庞絡络給给"
)
_TABLE = {ord(a): b for a, b in zip(_PAIRS[::2], _PAIRS[1::2], strict=True) if a != b}
_ANY = re.compile("[" + "".join(map(chr, _TABLE)) + "]")


def fold(text: str) -> str:
    """`text` with the traditional characters of our trade simplified; the same length, so the same offsets."""
    return text.translate(_TABLE) if _ANY.search(text) else text
