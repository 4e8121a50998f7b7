"""Texts of some 240 letters, no two alike: a sentence and words of others, drawn by number."""

from random import Random

CLAUSES = (
    "đường liên xã quê tôi hỏng đã ba năm nay", "mưa xuống các cháu đi học rất khổ",
    "mong cấp trên về xem tận nơi một lần", "sớm bố trí vốn để bà con đi lại an toàn",
    "chợ mới xây xong mà tiểu thương chưa chịu vào", "giá thuê quầy cao gấp đôi chợ cũ",
    "cây cầu tạm cứ đến mùa lũ lại bị cuốn trôi", "ông nội tôi từng chèo đò ở bến này",
    "trạm y tế chỉ có một bác sĩ trực cả tuần", "thuốc bảo hiểm thì thường xuyên thiếu",
    "vụ lúa năm ngoái được mùa mà rớt giá", "thương lái ép giá vì nông dân không có kho",
    "lớp học ở thôn trên vẫn còn mái tôn", "cô giáo phải ở lại trường đến cuối tuần",
    "hàng cây xà cừ trước ủy ban bị chặt hết", "giữa trưa hè đi qua đó không có bóng mát",
    "nước máy mấy hôm nay đục và có mùi", "gọi lên công ty thì chỉ nghe hẹn",
    "xe buýt bỏ chuyến mà không thông báo", "người già đứng chờ cả tiếng ngoài nắng",
    "bãi rác cạnh nghĩa trang bốc khói suốt đêm", "trẻ con trong xóm ho nhiều hơn trước",
    "con kênh ngày xưa tắm được, giờ đen kịt", "nhà máy xả thải lúc nửa đêm ai cũng biết",
    "đội bóng tỉnh đá hiệp hai khác hẳn", "thủ môn trẻ bắt rất chắc tay",
    "vé tàu Tết năm nay đặt qua mạng nhanh hơn", "nhưng hoàn vé vẫn mất gần một tháng",
    "lễ hội làng giữ được hát bả trạo là quý", "chỉ mong bớt hàng quán trước cổng đình",
    "nghề đan lưới đang mất dần thợ giỏi", "lớp trẻ đi khu công nghiệp gần hết",
    "thủ tục đất đai bây giờ nộp một cửa", "tôi đi ba lần mới đủ giấy tờ",
    "cán bộ hướng dẫn nhẹ nhàng nhưng quá tải", "giá mà có bảng mẫu dán sẵn ngoài sảnh",
    "con đê phía nam lún thêm sau trận bão", "dân quân trực đêm nào cũng ướt sũng",
    "thư viện huyện mở cửa thêm buổi tối", "mấy đứa nhỏ nhà tôi mượn sách mỗi tuần",
    "đèn tín hiệu ở ngã tư tắt từ đầu tháng", "sáng nào cũng kẹt cứng trước cổng trường",
    "rau sạch của hợp tác xã khó vào siêu thị", "vì không đủ hóa đơn cho từng mớ",
    "cảng cá thiếu đá lạnh vào mùa cao điểm", "tàu về phải chờ cả buổi mới bán được",
    "quán cơm hai nghìn của nhóm thiện nguyện đông khách", "ai khó khăn ghé ăn cũng được chào hỏi",
)  # fmt: skip
WORDS = sorted({word for clause in CLAUSES for word in clause.strip(",").split()})
MANY, LONG = 45, 9  # words; of a sentence


def text(number: int) -> str:
    """The comment of this number. Sentences drawn whole would be near each other: a campaign."""
    drawn = Random(number)
    words = drawn.sample(WORDS, MANY)
    said = [" ".join(words[i : i + LONG]).capitalize() for i in range(0, MANY, LONG)]
    return ". ".join([*said, drawn.choice(CLAUSES).capitalize(), f"Ý kiến số {number}."])
