"""What adverts say beside brand, number and places: phrases to fill texts with, the same for the same advert."""

from __future__ import annotations

import random


def _words(text: str) -> list[str]:
    return text.split()


_FAULTS = {
    "空调": "不制冷 制冷效果差 外机不转 内机漏水 开机跳闸 遥控失灵 风量偏小 噪音过大 缺氟加氟 显示故障代码 启动后自停 出风有异味",
    "冰箱": "冷藏室结冰 冷冻不够冷 压缩机频繁启动 门封老化 照明灯不亮 漏电 内壁积水 温控器失灵 风扇异响 停机不工作",
    "洗衣机": "不脱水 不进水 排水不畅 脱水时跳动 门锁打不开 滚筒异响 按键无反应 洗涤中断 漏水 程序错乱",
    "热水器": "不出热水 点火失败 水温忽冷忽热 自动熄火 漏气报警 镁棒更换 排烟不畅 水箱结垢 显示屏不亮 出水量小",
    "燃气灶": "打不着火 火焰发黄 火力不均 松手就灭 脉冲常响 炉头堵塞 漏气检测 熄火保护失灵",
    "油烟机": "吸力下降 电机不转 漏油 灯不亮 按键失灵 风道清洗 振动过大 倒烟串味",
    "电视": "黑屏有声音 花屏 背光不亮 无信号 自动关机 遥控无反应 开机慢 画面重影",
    "壁挂炉": "不点火 水压过低 暖气不热 频繁启停 漏水 报警停机 循环泵不转 地暖清洗",
    "净水器": "不出水 滤芯更换 水流变小 机器长鸣 废水过多 接头渗水",
    "微波炉": "不加热 转盘不转 门关不严 打火 定时器失灵",
    "中央空调": "主机保养 管道清洗 风机盘管不热 冷凝水倒灌 多联机通讯故障 阀门更换",
    "智能马桶": "不冲水 座圈不热 喷头不伸 感应失灵 漏水维修",
}
_PROMISES = _words("""
师傅持证上岗 先检测后报价 修好再付款 配件全新原装 上门时间可以预约 市区两小时内到达 郊区当日安排 节假日不休息 收费标准公开透明
同一故障三个月内免费返修 电话回访每一位用户 旧件当面返还 不满意不收费 统一着装佩戴工牌 夜间报修有人值守 维修记录可以查询
老用户享受优惠 企业单位可签保养合同 免费咨询使用方法 长期提供以旧换新 各区设有服务网点 技师平均从业十年 报修后短信通知
疑难故障由工程师会诊 备件仓库就近发货 支持多种付款方式 开具正规票据 杜绝乱收费 接受用户监督 服务热线全年畅通 报修登记只需一分钟
全城联网派单 就近安排师傅 当天报修当天上门 大家电移机安装 清洗消毒一次完成 承接小区团体保养 进口机型也能修 停产机型备有配件
客服耐心解答 投诉专人处理 回访满意率逐年提高 现场讲解故障原因 维修过程全程可看 贵重部件双方签字 免费代收旧机 安装调试一步到位
""")
_ADVICE = _words("""
滤网每月清洗一次 长期不用请拔掉电源 雷雨天气应当断电 发现异味立即停机 不要自行拆开外壳 冬季注意防冻排水 插座要有可靠接地
电源线破损及时更换 室外机周围不要堆放杂物 夏季温度不宜调得过低 燃气软管两年一换 水垢过多会缩短寿命 使用前阅读说明书
保修卡请妥善保存 购机发票是保修凭据 搬家移机要找专业人员 门封脏了用温水擦拭 除霜时不要用利器 频繁开关会损伤压缩机 制热前先清理积灰
滤芯到期不换反而污染水质 通风不良容易一氧化碳中毒 洗涤物不要超过容量 排水管不要弯折 遥控器不用时取出电池 烟道应当每年检查
加氟之后要查漏点 老旧线路先改造再装机 漏水时先关总阀 噪音突然变大要停用 首次使用先空载试机 阳光直射会让面板老化 机器要放平稳
面板清洁不用酸性溶剂 显示代码请拍照留存 报修时说明型号和购买年份 上门前请留出操作空间 维修后当面试机 贵重物品请自行保管
用户留言 常见问题 保养知识 服务流程 公司简介 网点查询 新闻动态 联系方式 友情链接 返回首页 关于收费 技术文章
""")
_FRAMES = (
    "{product}{fault}怎么办",
    "{product}出现{fault}的情况请及时报修",
    "专修{product}{fault}",
    "{fault}是{product}的常见毛病",
    "{product}{fault},多半是零件老化",
)
_ENDS = ",,。。。!;\n"


def filler(advert: int, characters: int) -> str:
    """Phrases of about so many characters on average, drawn for the advert of that number: from few to three times as many."""
    chance = random.Random(advert)
    left = chance.triangular(0, 3 * characters, 0)
    parts: list[str] = []
    while left > 0:
        phrase = _phrase(chance) + chance.choice(_ENDS)
        parts.append(phrase)
        left -= len(phrase)
    return "".join(parts)


def _phrase(chance: random.Random) -> str:
    kind = chance.random()
    if kind < 0.5:
        product = chance.choices(_PRODUCTS, weights=_WEIGHTS)[0]
        return chance.choice(_FRAMES).format(product=product, fault=chance.choice(_SPLIT[product]))
    return chance.choice(_PROMISES if kind < 0.8 else _ADVICE)


_PRODUCTS = tuple(_FAULTS)
_WEIGHTS = [1 / (rank + 1) for rank in range(len(_PRODUCTS))]
_SPLIT = {product: faults.split() for product, faults in _FAULTS.items()}
