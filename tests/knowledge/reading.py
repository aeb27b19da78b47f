"""Files that the tests of reading write, and what they read of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.document import Document
from knowledge.errors import UnreadableFile
from knowledge.reading import Details, read_file

SIMPLIFIED = "单家企业每年补贴最高三十万元，由市财政局按季度拨付到企业账户。"
PAGE = """<html><head><title>网站 - 减租办法</title><script>var a = "暗";</script></head><body>
<nav><p>首页</p></nav><h1>厦门市<br>减租办法</h1><div>第一段<b>加粗</b>文字。<p>第二段。</p></div>
<p style="display: none">看不见</p><!-- 注释 --><ul><li>身份证</li><li>营业执照</li></ul><h2>标准</h2>
<table><tr><th>档次</th><th>比例</th></tr><tr><td>一档</td><td>40%<br>以内</td></tr></table>
<footer>版权</footer></body></html>"""


def read_one(folder: Path, name: str, content: str | bytes, details: Details | None = None) -> Document:
    path = folder / name
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    documents = read_file(path, details=details) if details else read_file(path)
    assert len(documents) == 1
    return documents[0]


def refused(folder: Path, name: str, content: str | bytes) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as caught:
        read_one(folder, name, content)
    return caught.value


def pdf(lines: list[str], *, extra: str = "") -> bytes:
    """A page with these lines, in a Chinese font that every PDF reader has, so that none is embedded."""
    shown = " ".join(f"<{line.encode('utf-16-be').hex()}> Tj 0 -20 Td" for line in lines)
    content = f"BT /F1 12 Tf 60 780 Td {shown} ET"
    parts = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        " /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H"
        " /DescendantFonts [6 0 R] >>",
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor 7 0 R"
        " /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>",
        "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0"
        " /Ascent 900 /Descent -200 /CapHeight 700 /StemV 80 >>",
    ]
    file, offsets = "%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        offsets.append(len(file))
        file += f"{number} 0 obj\n{part}\nendobj\n"
    start = len(file)
    file += f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n" + "".join(
        f"{offset:010d} 00000 n \n" for offset in offsets
    )
    file += f"trailer\n<< /Size {len(parts) + 1} /Root 1 0 R {extra} >>\nstartxref\n{start}\n%%EOF\n"
    return file.encode("ascii")
