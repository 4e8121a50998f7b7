"""What is meant rather than said: threats, calls to violence, accusations, despair, doxxing, posing."""

from typing import Any
from unicodedata import normalize

import pytest

from service.domain.facts import Facts
from tests.support.reading import FORMS, rows, seen
from workers.checker import build
from workers.filters.speech import CODES

CHECKER = build()
HIT = {
    "threat.veiled": (
        "Nhà anh có hai đứa nhỏ dễ thương ghê, sáng nào cũng thấy tụi nó ra đầu hẻm chờ xe.",
        "Viết lách vừa thôi, ngòi bút gãy thì mua cây khác, tay gãy thì khó.",
        "Anh nhà báo này chắc chưa nếm mùi dao lê bao giờ.",
        "Cứ viết tiếp đi, rồi sẽ có người tới tận nhà xin chữ ký.",
        "Mấy người hay chõ mũi vào chuyện người khác thường không thọ.",
        "Tao có cả đống thời gian, còn mày thì không chắc đâu.",
        "Ông nhớ khóa cửa kỹ, dạo này khu ông hay cháy nhà lắm.",
        "Con gái chị tan học lúc 4 rưỡi đúng không? Đường đó vắng lắm đó.",
        "Thằng phóng viên này ở quận nào, anh em tìm hộ tôi để nói chuyện phải trái.",
        "Lần này bỏ qua, lần sau thì không chắc còn tay mà gõ phím.",
        "Hôm nay cười được thì cứ cười, vài bữa nữa xem ai cười.",
        "Biết điều thì gỡ bài trước 8 giờ tối, đừng để anh em phải ghé.",
        "m cứ đợi đấy, t không nói 2 lần",
        "may co gan thi ra cong truong, tao cho may biet the nao la le do",
        "Bà bán nước hay nhiều chuyện với báo chí coi chừng cái sạp.",
        "Chị còn mẹ già ở quê một mình, nên chị nghĩ kỹ trước khi ký đơn.",
        "Ai đứng tên đơn này thì tự lo hậu sự đi là vừa.",
        "Nửa đêm nghe tiếng gõ cửa thì đừng ngạc nhiên.",
        "Làm báo cũng là nghề có ngày đi không có ngày về.",
        "Nice little shop. Would be terrible if it caught fire one night.",
        "Tell your reporter to look both ways when she leaves the office.",
        "I'd stop asking about the dam if I liked my kneecaps.",
        "Bà phóng viên này gan nhỉ, không biết chồng con bà có gan được như vậy không.",
        "Ở xứ này người lắm lời hay té giếng lắm.",
        "Anh cứ giữ cái clip đó, tụi này giữ cái địa chỉ của anh.",
        "Xe anh đi đường đèo nhớ kiểm tra thắng cho kỹ trước khi đi.",
        "Đơn gửi rồi thì rút lại được, còn người mất thì không tìm lại được đâu.",
        "Bữa nào rảnh ghé tòa soạn uống nước với mấy anh, dẫn theo vài người bạn cho vui.",
        "Chúng mày thích phanh phui à, để xem mồ mả nhà chúng mày yên được không.",
        "Chủ tài khoản này nhà ở gần cầu đúng không, hay quá, anh cũng hay qua đó.",
        "Cẩn thận cái miệng kẻo ăn trầu bằng máu.",
        "Đừng tưởng núp sau bàn phím là an toàn, IP của mày tao có rồi.",
        "Ai rồi cũng phải trả giá, có người trả sớm hơn người khác.",
        "Reporters like this one usually learn the hard way.",
        "Hope she enjoys riding that motorbike while she still can.",
        "Chị viết hay đấy, hy vọng chị còn đủ ngón tay để viết tiếp.",
        "Ông bác sĩ này mà còn lên báo thì phòng khám khó mở cửa lại lắm.",
        "Mấy anh kiểm lâm đi rừng nhớ coi chừng cây đổ, đạn lạc.",
        "Bảo thằng tổ trưởng dân phố về dặn vợ con trước đi.",
        "Tôi chỉ nhắc chị một câu: đường về nhà chị có đoạn không đèn.",
        "Chuyện này anh em tự xử với nhau, báo chí nhảy vô là có đổ máu.",
        "Every house burns the same, no matter how famous the owner.",
        "Liệu hồn thì gỡ bài xuống đi, đừng để quá muộn.",
        "Anh nhà báo ra đường nhớ cẩn thận nhé.",
        "Nhớ mặt nhau hết rồi đấy.",
        "Đừng trách anh em nặng tay.",
        "Còn vợ con thì nên biết điều.",
        "Mày tới số rồi con ạ.",
        "Muốn yên ổn làm ăn thì biết điều một chút.",
        "We know where you live.",
        "Watch your back, reporter.",
        "You have been warned.",
    ),
    "threat.violence": (
        "Gặp thằng này ngoài đường cứ cho ăn gậy vào đầu, tội vạ tôi chịu.",
        "Anh em khu công nghiệp tối nay 8h có mặt ở cổng, mang theo tuýp sắt.",
        "Cả làng ra bao vây nhà nó, không cho nó sống yên.",
        "Đốt quách cái trạm thu phí đó đi bà con ơi.",
        "Bọn trộm chó bắt được là đập què hai chân rồi mới báo công an.",
        "Phải cho mấy ông đó nếm mùi gạch đá thì mới tỉnh ra.",
        "Thằng bạo hành trẻ em đó ai gặp cứ đấm vỡ mồm nó giùm tôi.",
        "Xử nó theo luật giang hồ đi chứ chờ tòa tới bao giờ.",
        "Mỗi nhà góp một can xăng, đêm nay cho cái xưởng đó ra tro.",
        "Lôi cổ thằng trọng tài xuống sân cho khán giả xử.",
        "Cứ chặt tay hết là khỏi thằng nào ăn cắp.",
        "Ước gì ai đó đâm cho thằng tài xế này một nhát.",
        "Someone should burn that factory to the ground with the owner inside.",
        "Drag him out of his car and let the crowd sort it out.",
        "Next time they block the road, just drive through them.",
        "Thấy xe nó đậu đâu là đập kính hết cho tôi.",
        "Dân mình hiền quá, gặp tôi là tôi cho tụi nó một dao rồi.",
        "Cần gì phạt, cứ tẩm dầu rồi châm lửa là xong đời mấy thằng đốt rừng.",
        "Anh em nào gần đó qua bẻ giò thằng tài xế giùm.",
        "Con này phải bị lột đồ bêu ngoài chợ cho chừa cái thói giật chồng.",
        "Tập hợp lại đi anh em, phá tan cái xưởng gây ô nhiễm đó.",
        "Đập chết nó đi, để sống làm gì.",
        "Trói nó vào gốc cây cho cả xóm mỗi người quất một roi.",
        "They should bring back public whipping and start with this driver, I'd hold the whip.",
        "Round them up and shoot the lot.",
        "Kiếm thằng đó về đây, xẻo tai nó cho tôi.",
        "Phải cho nổ tung cái nhà máy đó thì dân mới sống được.",
        "Chủ nhật này tập trung trước nhà ông ấy, ai có gậy mang gậy.",
        "Đứa nào chặt cây thì treo nó lên cây cho nó biết.",
        "Bọn này phải treo cổ hết.",
        "Gặp nó ở đâu là đánh ở đó cho tôi.",
        "Thằng đó đáng bị đánh cho gãy chân.",
        "Bà con kéo nhau tới nhà nó đập phá cho biết mặt.",
        "Khỏi cần tòa, dân xử luôn.",
        "Đem ra chợ cho mỗi người một cái tát.",
        "anh em vac gay ra dap nat quan no di",
        "They should be hanged in the square.",
        "Burn his house down.",
    ),
    "doxxing.person": (
        "Con mụ chủ shop tên Lan Anh, nhà ở ngõ 25 đường Láng, mọi người tới hỏi thăm.",
        "Thằng lái xe biển 30E 123.45 tên Tuấn, làm ở công ty vận tải Hòa Phát.",
        "Số của con giáo viên đó đây 0912 345 67x, gọi cho nó biết tay.",
        "Cô giáo trong clip tên Nguyễn Thị Hạnh, dạy trường mầm non Sao Mai, phường 5.",
        "Bố thằng đó làm bảo vệ ở chợ Bình Tây, ca đêm.",
        "Nạn nhân trong vụ này là cháu Ngọc, học lớp 8A2 trường Lê Lợi.",
        "Cần địa chỉ nhà ông chủ đầu tư thì inbox tôi.",
        "Nhà ông ta là căn biệt thự cuối đường Nguyễn Huệ, cổng đồng, nuôi hai con béc giê.",
        "Cô này đang điều trị tâm thần ở bệnh viện Biên Hòa, tôi có bệnh án đây.",
        "Zalo của nó là không chín bảy, ba ba ba, một hai một hai.",
        "facebook con nay la Thuy Tien Nguyen, lam o tiem nail duong Tran Phu",
        "Vợ hắn bán quần áo ở sạp 14 chợ Cồn, con hắn học trường Phan Bội Châu.",
        "Người viết đơn tố cáo là anh Hòa tổ 3, ai chẳng biết.",
        "Ông trưởng phòng hay nhậu ở quán Bà Năm chiều thứ sáu, ra đó mà gặp.",
        "The whistleblower is Mai from accounting, desk by the window.",
        (
            "Her kids go to the international school on Thao Dien street, she picks them up "
            "at three."
        ),
        "He drives a white Fortuner, plate 51G 123 45, parks behind the market.",
        "Bà Hoa trong bài chính là hàng xóm nhà tôi, nhà số 8 hẻm 45, đang nợ tiền cả xóm.",
        (
            "Thằng quay clip làm shipper, hay đứng ở ngã tư Hàng Xanh, đi xe Wave đỏ biển "
            "59X1-234.56."
        ),
        "Đây địa chỉ con đó: 12/5 Nguyễn Trãi, phường 3, ai rảnh qua chửi nó một trận.",
        "Con gái bà ấy đang học năm hai đại học Sư phạm, ở ký túc xá phòng 305.",
        "Nữ sinh trong clip tên thật là Phương Thảo, lớp 11A3, mẹ bán xôi trước cổng chợ.",
        "Anh shipper trong vụ này nhà ở trọ gần bến xe, dãy trọ bà Tư, phòng cuối.",
        "Bí thư đó hay đi đánh golf sáng chủ nhật, xe biển xanh, tài xế tên Hải.",
        "Ca F0 đầu tiên là ông Lâm bán phở ở chợ, nhà có ba người con.",
        "Here is where she works: the nail bar next to the cinema, shift ends at nine.",
        "Her real name is Nguyen Thi Hoa and she teaches at Le Loi primary.",
        "Chị chủ tiệm tóc đó ở chung cư Hoàng Anh tầng 8, chồng đi xuất khẩu lao động.",
        "Lái xe tên Phan Văn Cường, sinh năm 1985, quê Nghệ An, trọ cạnh cây xăng số 4.",
        "Bạn gái nó làm tiếp viên quán karaoke Ruby, ca tối.",
        "Ai muốn gặp thẩm phán thì sáu giờ sáng ra hồ bơi quận, ổng bơi ở đó.",
        "Số điện thoại nhà bà đó bốn số cuối 4455, đầu số là không chín tám.",
        "Con nó học lớp 5A trường Kim Đồng, tan học lúc bốn giờ.",
        "Người đàn ông trong clip tên là Lê Văn Bảy, làm ở ngân hàng.",
        "Ai có info của con đó cho xin.",
        "Vợ nó bán cá ở chợ Bến Thành.",
        "Tên thật của hắn là Trần Văn Mít.",
        "Người tố cáo chính là chị Hoa bên kế toán.",
        "She lives at 12 Canal Street, third floor.",
        "Here's his home address.",
    ),
    "claim.person": (
        (
            "Bà Nguyễn Thị Hoa chủ tịch hội phụ nữ phường ăn chặn tiền hỗ trợ hộ nghèo, tôi "
            "tận mắt thấy danh sách."
        ),
        "Ông Tư Lành trưởng thôn Đông cắt tên nhà tôi khỏi sổ nghèo để cho em vợ ổng.",
        "Thầy Hùng dạy toán trường đó sờ đùi học sinh nữ, mấy đứa lớp tôi đều biết.",
        "Chị Thảo kế toán xã mua hai miếng đất từ tiền đền bù của dân đấy.",
        "Bác sĩ Trần Văn Long bệnh viện huyện không có phong bì là không mổ.",
        "Thằng Tí con bà Sáu bán đề ở đầu xóm chứ ai.",
        "Anh Phạm Quang Huy cảnh sát khu vực mỗi tháng thu của quán tôi hai triệu.",
        "Cô Lan hiệu phó bán đề thi cho lớp học thêm nhà cô.",
        "Giám đốc Lê Minh Tuấn đưa bồ vào làm thư ký, lương gấp ba người khác.",
        "Ca sĩ Hồng Vy ăn tiền cứu trợ miền Trung, sao kê toàn photoshop.",
        "Ông Bảy Rổ đầu độc cả ao cá nhà tôi, không ông ấy thì còn ai.",
        "Trọng tài Nguyễn Văn Tám nhận tiền của đội chủ nhà, penalty đó ai cũng thấy.",
        "Bà chủ tiệm vàng Kim Hoa ở chợ huyện cho vay lãi cắt cổ, siết nhà bao người.",
        "Con gái ông chủ tịch huyện đậu công chức nhờ ba nó chạy, thi cử gì.",
        (
            "Mr. Tran Van Hoa at the land office takes envelopes, everyone in the queue has "
            "paid him."
        ),
        "The principal, Mrs. Nguyen, sells exam answers to parents.",
        (
            "My neighbour Dung poisoned my dogs and the ward police did nothing because he is "
            "his cousin."
        ),
        "Cô Hà dạy văn toàn cho điểm cao mấy đứa học thêm, đứa nào không học là bị đì.",
        "Anh Khoa thợ điện câu trộm điện nhà hàng xóm mấy năm nay.",
        "Cái ông bác sĩ Phúc ở bệnh viện đó kê thuốc ăn hoa hồng chứ bệnh gì.",
        "Chị Nga tạp vụ lấy cắp điện thoại của bệnh nhân, camera quay rõ.",
        "Chủ tịch Trần Đình Khôi có con riêng với cô thư ký, cả cơ quan đều biết.",
        "Bà Sáu Mập bán cháo ngay cổng trường dùng thịt heo chết.",
        "Thầy hiệu trưởng trường tôi ăn chia tiền đồng phục với nhà may.",
        "Trụ trì chùa đó đem tiền công đức đi đánh bạc bên Campuchia.",
        "Con Thảo bên phòng tài vụ bồ bịch với sếp nên mới lên nhanh vậy.",
        "Nghệ sĩ Hoài An nhận mười tỷ từ thiện mà giải ngân có hai tỷ.",
        "Đại úy Lê Văn Tám bắt xe rồi đòi năm triệu mới thả.",
        "Bà Loan hàng thịt trộn thịt trâu Ấn Độ bán giá bò tơ.",
        "Coach Pham threw that game, he had money on it.",
        "Dr. Tran writes fake sick notes for two hundred thousand a piece.",
        "Cô Mỹ Linh bán hàng online treo đầu dê bán thịt chó, bùng cọc của tôi 5 triệu.",
        "Ông Cao Văn Đạt giám đốc công ty nợ lương mà đi xe Mercedes, tiền công nhân cả đấy.",
        "Bà Năm hàng nước cho tụi nhỏ mua thuốc lắc.",
        "Thầy Dũng thể dục hay vào phòng thay đồ nữ sinh.",
        "Ông Trần Văn Bình nhận phong bì của nhà thầu.",
        "Bà Lê Thị Hoa ăn chặn tiền hộ nghèo.",
        "Anh Phạm Văn Tý lấy trộm máy bơm của hợp tác xã.",
        "Cô giáo Nguyễn Thị Hà bớt suất ăn của các cháu.",
        "Ông trưởng thôn tôi ăn bớt gạo cứu trợ.",
        "Bác sĩ Lê Văn Nam nhận phong bì mới mổ.",
        "Mr. Tran took bribes from the contractor.",
        "Mrs. Le embezzled the school fund.",
    ),
    "selfharm.risk": (
        "Tôi mệt quá rồi, chỉ muốn ngủ một giấc thật dài không dậy nữa.",
        "Chắc đây là lần cuối tôi bình luận, cảm ơn mọi người đã đọc.",
        "Nhiều lúc đứng trên cầu Bình Lợi em chỉ muốn bước một bước nữa thôi.",
        "Con xin lỗi mẹ, con không cố được nữa.",
        "Nợ 2 tỷ, vợ bỏ, giờ chỉ còn nước chết.",
        "Giá mà tôi bị xe tông chết luôn cho vợ con lãnh bảo hiểm.",
        "toi khong con ly do gi de song nua",
        "Em uống hết vỉ thuốc rồi, giờ thấy buồn ngủ.",
        "Có ai từng thấy mình thừa thãi trên đời này không, em thấy vậy mỗi ngày.",
        "Mỗi đêm tôi đều nghĩ cách chết sao cho ít phiền người khác nhất.",
        "Từ ngày con mất tôi chỉ đợi đến ngày được gặp con.",
        "Sống thêm ngày nào là khổ thêm ngày đó, chắc tôi dừng ở đây thôi.",
        "Tôi đã mua sẵn chai thuốc cỏ để dưới gầm giường.",
        "I keep thinking how quiet it would be if I just stopped.",
        "There is a rope in the garage and I think about it all day.",
        "I don't see the point in waking up any more.",
        "Tôi thấy mình như cái xác biết đi, chắc cũng sắp được nghỉ rồi.",
        "Chồng bỏ, con bệnh, tôi ôm con ra bờ sông ngồi từ chiều.",
        "Cháu viết thư để trong cặp, mai mẹ đọc là hiểu.",
        "Không hiểu sao mình vẫn còn thở, thật vô ích.",
        "Mọi thứ sẽ kết thúc vào đêm nay, xin đừng ai tìm tôi.",
        "em chan song qua roi anh chi oi",
        "Nếu có kiếp sau con xin làm con của mẹ lần nữa, kiếp này con chịu thua.",
        "Người ta bảo tự tử là hèn, nhưng tôi thấy mình chẳng còn cách nào khác.",
        "Tôi leo lên sân thượng hai lần rồi, lần nào cũng có điện thoại reo.",
        "Con số điểm này thì con không dám về nhà nữa, con đi luôn đây.",
        "Tonight I finally feel calm about it. Please be kind to my cat.",
        "Nothing left for me here. I'm sorry, mum.",
        "Giá như hôm đó xe tải đừng thắng kịp.",
        "Tôi chuẩn bị ảnh thờ cho mình rồi, chọn tấm cười tươi nhất.",
        "Em không biết còn thở được đến sáng mai không, em không muốn nữa.",
        "Con đã gửi mật khẩu thẻ cho chị hai, mọi người giữ gìn sức khỏe.",
        "Đời tôi coi như xong, chỉ chờ ngày nhắm mắt cho nhẹ nợ.",
        "Tôi chỉ muốn chết đi cho xong.",
        "Em không muốn sống nữa.",
        "Không có tôi thì cả nhà đỡ khổ.",
        "Xin vĩnh biệt mọi người, tôi mệt quá rồi.",
        "em muon tu tu",
        "Con chán sống lắm rồi.",
        "I want to die.",
        "I just want to end it all.",
        "Everyone would be better off without me.",
    ),
    "identity.poses": (
        (
            "Tòa soạn đang rà soát tài khoản, bạn đọc vui lòng bấm vào đường dẫn và nhập mật "
            "khẩu để tiếp tục bình luận."
        ),
        "Em bên bộ phận kỹ thuật của báo, bác đọc giúp em mã 6 số vừa gửi về máy.",
        (
            "Công an phường đây, chị nào có con trong vụ này gọi lại số này gấp để làm việc, "
            "không là lên phường."
        ),
        (
            "Vietcombank thông báo tài khoản của quý khách có giao dịch lạ, nhấn vào link để "
            "xác thực."
        ),
        "Thay mặt tòa soạn, tôi mời anh chị đóng 200 nghìn phí xác minh để bài được đăng.",
        "Tôi là thư ký tòa soạn, ai muốn bình luận được ghim thì chuyển khoản cho tôi.",
        "Ban quản trị: ai vi phạm sẽ bị khóa nick, gửi số điện thoại và mã OTP để được mở.",
        "so y te thong bao ba con cai ung dung theo duong dan de nhan tien ho tro",
        "Đây là tài khoản chính thức của báo, mọi phản ánh xin gửi kèm ảnh căn cước.",
        (
            "Hello reader, comment moderation team here, please confirm your e-mail password "
            "to restore your comment."
        ),
        "This is the police. Your comment violates the law, pay the fine here to avoid arrest.",
        (
            "Chào bạn, mình là admin fanpage báo, bạn trúng giải bình luận hay, gửi mình số "
            "tài khoản để nhận 2 triệu."
        ),
        "Bộ Công an yêu cầu toàn dân cài phần mềm định danh theo link dưới đây trước 30/11.",
        "Điện lực quận thông báo cắt điện nếu không thanh toán qua tài khoản sau.",
        "Tôi là luật sư của tòa soạn, bình luận của anh bị kiện, liên hệ tôi để hòa giải.",
        "Bảo hiểm xã hội mời cô bác cập nhật VssID, đọc mã OTP cho cán bộ hướng dẫn.",
        (
            "Kính gửi độc giả, hệ thống ghi nhận tài khoản của bạn vi phạm, xác minh trong "
            "24h để không bị xóa."
        ),
        (
            "We are from the newspaper's prize department: you won a phone, send your address "
            "and ID."
        ),
        (
            "Xin chào, tôi đến từ phòng công tác bạn đọc, tài khoản bác cần xác thực lại bằng "
            "căn cước."
        ),
        "Tổng đài ngân hàng đây, thẻ cô bị khóa, cô đọc số thẻ cho cháu mở.",
        "Tòa soạn xin thông báo tới bạn đọc.",
        "Đây là ban biên tập.",
        "Admin đây, ai bị khóa nick nhắn riêng cho mình.",
        "Quý khách vui lòng cung cấp mã OTP cho nhân viên.",
        "This is the editorial team.",
        "Please reply with your card number and password.",
    ),
}
SILENT = rows("speech_honest.txt")
# Without marks these are other words: rồi mừng, đậu phộng, tháng, người cha đánh con gãy tay.
OTHER_WORDS = (
    "Ngay xua di hoc phai loi ruong, bay gio co cau roi mung lam.",
    "Cac bac cho em hoi mua vu nay trong bap hay dau phong thi loi hon",
    "Ba con vung lu di so tan roi, co ba Nam o lai giu nha.",
    "Chi Tuong ke hoi do di hoc phai loi bo, gio co duong an tam lam.",
    "Thang dien nay het bao nhieu tien vay ba con",
)
# A list that is not sure of a pattern is believed beside cues only.
ALONE = "insult.implied", "Ai thả nó ra mà không đeo rọ mõm vậy?"
BESIDE = (
    "insult.implied",
    "Ông này chắc trốn viện, ai thả ra mà không đeo rọ mõm, về học lại lớp một đi.",
)
ROWS = [(code, text) for code, texts in HIT.items() for text in texts]
ELSEWHERE = {"insult.implied", "insult.dead"}  # the tables of insults
ENOUGH = 3.0 / 3.6  # the review threshold by the weight


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("code", "text"), ROWS)
def test_what_is_meant_comes_before_a_human(form: Any, code: str, text: str) -> None:
    assert max(f.score for f in seen("speech", normalize(form, text)) if f.code == code) >= ENOUGH


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("text", SILENT)
def test_reports_advice_and_everyday_talk_are_left_alone(form: Any, text: str) -> None:
    assert seen("speech", normalize(form, text)) == []


def test_every_code_has_its_rows() -> None:
    assert set(HIT) | ELSEWHERE == set(CODES)


@pytest.mark.parametrize("text", OTHER_WORDS)
def test_without_marks_a_pattern_of_few_words_is_not_believed(text: str) -> None:
    assert CHECKER.check(text, Facts()).outcome == "clean"


def test_a_pattern_that_nothing_else_speaks_for_is_doubted() -> None:
    (alone,) = [one for one in seen("speech", ALONE[1]) if one.code == ALONE[0]]
    assert CHECKER.check(ALONE[1], Facts()).outcome == "clean"
    beside = [one for one in seen("speech", BESIDE[1]) if one.code == BESIDE[0]]
    assert max(one.score for one in beside) > alone.score
    assert CHECKER.check(BESIDE[1], Facts()).outcome == "review"
