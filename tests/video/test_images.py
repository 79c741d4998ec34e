import io
import resource
import subprocess
import sys
import zlib

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from pose_parser.errors import ImageError
from pose_parser.video import decode_image


def picture(width: int = 64, height: int = 48) -> Image.Image:
    """Smooth random colours, unlike their own mirror image and unlike themselves turned."""
    coarse = np.random.default_rng(1).integers(0, 256, (6, 8, 3), np.uint8)
    return Image.fromarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC))


def file_of(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def independently(data: bytes) -> np.ndarray:
    return np.array(Image.open(io.BytesIO(data)).convert("RGB")).astype(int)


FILES = {
    "jpeg": file_of(picture(), "JPEG", quality=90),
    "progressive jpeg": file_of(picture(), "JPEG", quality=90, progressive=True),
    "grey jpeg": file_of(picture().convert("L"), "JPEG"),
    "png": file_of(picture(), "PNG"),
    "grey png": file_of(picture().convert("L"), "PNG"),
    "png with a palette": file_of(picture().convert("P"), "PNG"),
    "webp": file_of(picture(), "WEBP", quality=80),
    "lossless webp": file_of(picture(), "WEBP", lossless=True),
    "extended webp": file_of(picture().convert("RGBA"), "WEBP", lossless=True, exif=b"Exif\0\0"),
}
every_file = pytest.mark.parametrize("data", FILES.values(), ids=FILES.keys())


@every_file
def test_gives_the_pixels_that_another_decoder_gives(data: bytes) -> None:
    image = decode_image(data)

    assert image.shape == (48, 64, 3)
    assert image.dtype == np.uint8
    assert image.flags.c_contiguous
    assert np.abs(image - independently(data)).max() <= 1


def test_lossless_files_give_their_own_pixels() -> None:
    for name in ("png", "lossless webp"):
        assert np.array_equal(decode_image(FILES[name]), np.array(picture()))


def test_red_green_and_blue_stay_in_their_places() -> None:
    for kind in ("JPEG", "PNG", "WEBP"):
        red, green, blue = decode_image(file_of(Image.new("RGB", (32, 32), (200, 100, 30)), kind)).mean((0, 1))
        assert red > green > blue


@pytest.mark.parametrize("mode", ["RGBA", "I;16"])
def test_alpha_and_more_bits_are_left_out(mode: str) -> None:
    image = picture().convert("RGBA") if mode == "RGBA" else Image.fromarray(np.full((48, 64), 0x8080, np.uint16))

    assert decode_image(file_of(image, "PNG")).shape == (48, 64, 3)


def test_a_jpeg_for_print_is_shown_in_red_green_and_blue() -> None:
    data = file_of(picture().convert("CMYK"), "JPEG", quality=95)

    assert np.abs(decode_image(data) - np.array(picture()).astype(int)).mean() < 10


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_pixels_are_not_turned_whatever_exif_says(kind: str) -> None:
    exif = Image.Exif()
    exif[0x112] = 6  # a quarter turn

    assert decode_image(file_of(picture(), kind, exif=exif)).shape == (48, 64, 3)


@every_file
def test_a_file_that_is_cut_short_is_refused(data: bytes) -> None:
    for length in {*range(40), *range(40, len(data), 23), len(data) - 3}:
        with pytest.raises(ImageError):
            decode_image(data[:length])


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(FILES)), st.data())
def test_a_damaged_file_is_refused_or_shown_but_nothing_else(name: str, data: st.DataObject) -> None:
    damaged = bytearray(FILES[name])
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    try:
        image = decode_image(bytes(damaged))
    except ImageError:
        return
    assert max(image.shape[:2]) <= 1920


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00" * 100,
        b"\xff\xd8\xff",
        b"\x89PNG\r\n\x1a\n",
        b"RIFF\x00\x00\x00\x00WEBP",
        b"<svg xmlns='http://www.w3.org/2000/svg' width='64' height='64'/>",
        file_of(picture(), "GIF"),
        file_of(picture(), "BMP"),
        file_of(picture(), "TIFF"),
    ],
    ids=["empty", "zeros", "JPEG magic", "PNG magic", "WebP magic", "SVG", "GIF", "BMP", "TIFF"],
)
def test_what_is_no_picture_of_an_accepted_kind_is_refused(data: bytes) -> None:
    with pytest.raises(ImageError):
        decode_image(data)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_sides_have_limits(kind: str) -> None:
    assert decode_image(file_of(picture(64, 16), kind), max_side_px=64).shape == (16, 64, 3)
    with pytest.raises(ImageError, match=r"65 x 48 pixels; each side has to be within 16 and 64"):
        decode_image(file_of(picture(65, 48), kind), max_side_px=64)
    with pytest.raises(ImageError, match=r"64 x 15 pixels"):
        decode_image(file_of(picture(64, 15), kind), max_side_px=64)


def test_a_jpeg_that_keeps_the_decoder_busy_is_refused_before_it_is_decoded() -> None:
    data = FILES["progressive jpeg"]
    last_scan = data[data.rindex(b"\xff\xda") : -2]

    with pytest.raises(ImageError, match="more than 64 scans"):
        decode_image(data[:-2] + last_scan * 100 + data[-2:])


def chunk(kind: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")


def png(*sizes: int) -> bytes:
    """A PNG file with one header per size and next to no pixels."""
    headers = [chunk(b"IHDR", side.to_bytes(4, "big") * 2 + b"\x08\x02\0\0\0") for side in sizes]
    return b"".join(
        [b"\x89PNG\r\n\x1a\n", *headers, chunk(b"IDAT", zlib.compress(bytes(1 << 20))), chunk(b"IEND", b"")]
    )


def webp(*chunks: bytes) -> bytes:
    body = b"WEBP" + b"".join(chunks)
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def riff_chunk(kind: bytes, body: bytes) -> bytes:
    return kind + len(body).to_bytes(4, "little") + body


def claims_of_size() -> dict[str, bytes]:
    """Small files that say they are huge."""
    jpeg = bytearray(FILES["jpeg"])
    frame = jpeg.index(b"\xff\xc0")
    jpeg[frame + 5 : frame + 9] = b"\xff\xff\xff\xff"
    lossless = riff_chunk(b"VP8L", b"\x2f\xff\xff\xff\x0f" + bytes(20))
    return {
        "jpeg": bytes(jpeg),
        "png": png(60_000),
        "png with two headers": png(64, 60_000),
        "webp": webp(lossless),
        "lossy webp": webp(riff_chunk(b"VP8 ", b"\x10\0\0\x9d\x01\x2a\xff\x3f\xff\x3f" + bytes(20))),
        "webp canvas": webp(riff_chunk(b"VP8X", bytes(4) + b"\xff\xff\xff" * 2)),
        "webp that says two sizes": webp(riff_chunk(b"VP8X", bytes(4) + b"\x3f\0\0" * 2), lossless),
    }


def refuse_claims_of_size() -> int:
    """Return by how many bytes this process grew at most."""
    decode_image(FILES["png"])
    before_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for name, data in claims_of_size().items():
        try:
            decode_image(data)
        except ImageError:
            continue
        raise AssertionError(f"{name} was accepted")
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kib) * 1024


def test_a_small_file_that_claims_to_be_huge_takes_no_memory() -> None:
    """In a process of its own, since the largest size that a process ever had never shrinks."""
    done = subprocess.run([sys.executable, __file__], capture_output=True, text=True, check=False, timeout=60)

    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 64 << 20


if __name__ == "__main__":
    print(refuse_claims_of_size())  # noqa: T201
