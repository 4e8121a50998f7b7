"""Words that tell little of what a text says: chat spellings, and what many say alike."""

from collections.abc import Mapping

# Chat spellings of one word by one word, both bare.
MEANT: Mapping[bytes, bytes] = {
    spelled: word
    for word, spellings in (
        (b"khong", b"k ko kg kh hk hok hong hem khg"), (b"duoc", b"dc dk duok dx"),
        (b"gi", b"j ji"), (b"vay", b"z v dzay zay"), (b"voi", b"vs"), (b"minh", b"mk mik m"),
        (b"ban", b"b bn"), (b"nguoi", b"ng ngta nguoi"), (b"nhung", b"nhg nhug"),
        (b"cung", b"cx cug"), (b"roi", b"r rui"), (b"qua", b"wa"), (b"truoc", b"trc"),
        (b"biet", b"bt bit bik"), (b"bao", b"bh"), (b"gio", b"h"), (b"toi", b"t tui"),
        (b"lam", b"lm"), (b"yeu", b"iu"), (b"thich", b"thik"), (b"nuoc", b"nc"), (b"noi", b"ns"),
        (b"nua", b"nx"), (b"moi", b"mn mng"),
    )
    for spelled in spellings.split()
}  # fmt: skip
# What many say alike and mean: praise, condolence, approval, calls on the authorities.
EVERYDAY = frozenset(
    b"bai viet bao doc rat hay qua lam that su cam on xin toa soan tac gia phong vien nha cac ban "
    b"minh toi em anh chi chung ta da dang se co cua va cho voi cung la thi ma de nay do nhu moi "
    b"mot nhung nhieu y nghia bo ich thiet thuc te sau sac chinh xac dung chuan khong dong tinh "
    b"nhat tri ung ho hoan toan tuyet voi xuat sac chuc mung viet nam doi tuyen tu hao co len "
    b"chien thang vo dich thanh cong suc khoe binh an hanh phuc may man chia buon gia dinh nan "
    b"nhan cau mong huong hon som sieu thoat kinh phan uu vinh biet thuong tiec xot xa dau long "
    b"rang nghi noi coi hang quan chuc nang vao cuoc xu ly nghiem minh theo phap luat lam ro trach nhiem duoc "
    b"bac gui nguoi dan kien quan diem trich tin thong luon bau cuc the gioi nguyen vong yen nghi "
    b"great good very nice article post thanks thank you for the this is i agree so much".split()
)
