"""When a source names a device, and when it says how many."""

import pytest

from summarizer.evidence.devices import is_counted, is_named


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("A100", "We train on A100 GPUs."),
        ("a100", "We train on A100s."),
        ("A100", "We train on 8xA100."),
        ("A100", "We train on 8\u00d7A100."),
        ("NVIDIA A100 80GB", "Eight NVIDIA A100 80GB cards."),
        ("NVIDIA A100 80GB", "An NVIDIA A100-80GB."),
        ("NVIDIA A100", "A100 cards by NVIDIA."),
        ("TPUv3 Pod", "one TPUv3 Pod"),
        ("TPUv3 Pod", "one TPU v3 pod"),
        ("TPU v3", "256 TPUv3 cores"),
        ("RTX 4090", "two RTX4090s"),
        ("RTX4090", "two RTX 4090"),
        ("RTX-4090", "two RTX 4090s"),
        ("NVIDIA GeForce RTX3090", "an NVIDIA GeForce RTX 3090"),
        ("Xeon", "a 32-core Xeon CPU"),
        ("Intel Xeon", "Intel(R) Xeon(R)"),
        ("M2", "an Apple M2 laptop"),
        ("Jetson Nano", "the Jetson-Nano board"),
        ("Jetson", "Jetsons"),
        ("FPGA", "several FPGAs"),
        ("FPGAs", "an FPGA"),
        ("GPU", "64 GPUs"),
        ("GPUs", "a single GPU"),
        ("GPU", "a GPU-based cluster"),
        ("T4", "a Tesla T4."),
        ("MI300X", "MI300Xs"),
    ],
)
def test_a_device_is_named_whatever_the_case_spacing_and_number(name, source):
    assert is_named(name, source=source)


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("H100", "We train on V100 GPUs."),
        ("A100", "We train on A1000 GPUs."),
        ("T4", "We call it AT4X."),
        ("T4", "at 4 points"),
        ("NVIDIA A100", "We train on A100 GPUs."),
        ("RTX 4090", "two RTX 3090"),
        ("RTX 4090", "4090 items"),
        ("TPUv3", "a TPUv4 Pod"),
        ("M2", "the M20 board"),
        ("GPU", "a CPU"),
        ("Xeon", "Xenon lamps"),
        ("GPU", ""),
        ("", "64 GPUs"),
        ("-", "64 - GPUs"),
    ],
)
def test_a_device_is_not_named_by_another_or_inside_a_word(name, source):
    assert not is_named(name, source=source)


@pytest.mark.parametrize(
    ("count", "source"),
    [
        (1, "a single GPU"),
        (1, "a GPU"),
        (1, "an FPGA"),
        (1, "Single-GPU training"),
        (1, "one GPU"),
        (1, "1 GPU"),
        (2, "a pair of GPUs"),
        (8, "eight GPUs"),
        (8, "8 GPUs"),
        (8, "8xA100"),
        (8, "8 x A100"),
        (8, "8\u00d7A100"),
        (8, r"$8\times$ A100"),
        (12, "a dozen GPUs"),
        (16, "Sixteen GPUs"),
        (64, "64 H100 GPUs"),
        (64, "sixty-four GPUs"),
        (8, "8 K80 GPUs"),
        (1024, "1,024 TPU cores"),
        (1024, "1024 TPU cores"),
        (1024, "1{,}024 TPU cores"),
        (2000, "2K GPUs"),
        (2000, "two thousand GPUs"),
        (10_000, "10k cores"),
        (512, "up to 512 GPUs"),
    ],
)
def test_a_count_is_said_in_digits_or_words(count, source):
    assert is_counted(count, source=source)


@pytest.mark.parametrize(
    ("count", "source"),
    [
        (64, "640 GPUs"),
        (64, "0.64 of the GPUs"),
        (64, "1,064 GPUs"),
        (64, "GPUs of kind B64"),
        (64, "the GPUs"),
        (24, "1,024 GPUs"),
        (1, "11 GPUs"),
        (1, "All GPUs"),
        (2, "2K GPUs"),
        (2, "the GPUs"),
        (4, "the T4 GPUs"),
        (100, "A100 GPUs"),
        (8, "eighty GPUs"),
        (8, ""),
    ],
)
def test_a_count_is_not_said_by_another_number_or_a_name(count, source):
    assert not is_counted(count, source=source)
