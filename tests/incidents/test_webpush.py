"""What is said to a phone, without one: as the standards print it."""

from cryptography.hazmat.primitives.asymmetric import ec

from kentongan.base.webpush import Target, decoded, encoded, encrypt


def test_the_example_of_the_standard_comes_out_as_printed():
    """RFC 8291, section 5."""
    private = int.from_bytes(decoded("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big")
    browser = Target(
        endpoint="https://push.example.net/x",
        key=decoded(
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
        ),
        secret=decoded("BTBZMqHH6r4Tts7J_aSIgg"),
    )
    own = ec.derive_private_key(private, ec.SECP256R1())
    body = encrypt(
        b"When I grow up, I want to be a watermelon\x02", browser, own, decoded("DGv6ra1nlYgDCS1FRnbzlw")
    )
    assert encoded(body) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6Tlz"
        "AC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )
