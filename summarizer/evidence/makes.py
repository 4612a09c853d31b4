"""Makes of compute devices, and the words that show that nothing ran on a bare "GPU".

Data only; `summarizer.evidence.devices` reads it. The regular expressions are verbose: only escaped spaces count.
"""

from __future__ import annotations

MAKES = r"""
      (?:(?:NVIDIA|Nvidia|AMD|Intel(?:'s)?|Google(?:'s)?|Apple(?:'s)?|Qualcomm|Xilinx|Huawei|Arm|ARM|AWS|Samsung)\s+)?
      (?: (?:(?:Tesla|Quadro|GeForce|Titan|Radeon|Instinct)\s+)?
          (?: [AHV]100S? | P100 | [AH]800 | H20 | H200 | G?B[123]00 | GH200 | A6000 | A5000 | A4000 | L40S?
              | K[48]0 | MI\d{2,3}[AX]? )(?:-?\d\dGB)?
        | (?:GeForce\s+)?[RG]TX[\s-]?(?:PRO\s+)?(?:A?\d{3,4})(?:\s?(?:Ti|Super|SUPER|Ada))?
            | (?:Radeon\s+)?RX\s?\d{4}(?:\s?XTX?)?
        | (?:GTX|RTX)\s+Titan | Titan[\s-](?:X[Pp]?|V|RTX) | Grace\s+Hopper(?:\s+GH200)? | Grace\s+CPUs?
            | Graviton\s?\d?
        | TPU[\s-]?v\d\w?(?:-\d+)?(?:\s+Pods?)? | (?:Edge\s+)TPU | TPU\s+Pods?
        | Jetson(?:\s+(?:AGX|Orin|Xavier|Nano|TX\d|NX|Thor))* | AGX\s+(?:Orin|Xavier) | Orin\s+(?:Nano|NX)
            | Raspberry\s+Pi(?:\s+(?:\d\w?\b|Zero|Pico))?
        | Xeon(?:\s+(?:Gold|Silver|Platinum|Phi|Max|E\d-\d{4}|W-\d{4}))?(?:\s+\d{4}\w*\+?)? | EPYC(?:\s+\d{4}\w*)?
            | Ryzen(?:\s+\d)? | Threadripper | Core[\s-]i[3579](?:-\w+)? | Cortex-[AMR]\d+\w? | A64FX
        | Snapdragon(?:\s+\d{1,4}\w*(?:\s+Gen\s+\d)?)? | iPhone(?:\s+\d+(?:\s+Pro)?)? | iPad | Galaxy\s+S\d+
            | Pixel\s+\d | MacBook | Mac\s+(?:Studio|mini) | Kirin(?:\s+\d+)? | Exynos | Dimensity(?:\s+\d+)?
            | Hexagon(?=\s+(?:DSP|NPU)) | Adreno(?:\s+\d+)? | Mali-[GT]\d+
        | M[1-5]\s+(?:Pro|Max|Ultra) | Zynq(?:-\w+)? | Virtex(?:-\w+)? | Alveo(?:\s+[UV]\d+\w*)? | Kintex
            | Stratix(?:\s+10)? | Versal | Arria | Agilex | ZCU\d+ | PYNQ(?:-Z\d)?
            | Loihi(?:\s?\d)? | TrueNorth | SpiNNaker\d? | Akida
        | Gaudi\s?\d? | Trainium\s?\d? | Inferentia\s?\d? | Ascend(?:\s+\d{3}\w?)? | Graphcore(?:\s+IPU)?
            | Cerebras(?:\s+(?:CS|WSE)-\d)? | (?:CS|WSE)-[23](?=\s+(?:wafer|system|machine))
            | Groq(?:Chip|Card)? | SambaNova
            | STM32\w* | ESP32(?:-\w+)? | Arduino | nRF5\d+ | RP2040 | MAX78000 | GAP[89]
        | DGX(?:[\s-]\w+\d)? | HGX | Movidius | Hailo(?:-\d+)? | Coral\b(?=\s+(?:board|TPU|accel)) )
    | (?:NVIDIA|Tesla)\s+(?:[TLPMK]\d{1,3}[A-Z]?|A\d{1,2}G?) | [TLPMK]\d{1,2}(?=s?\s+GPUs?\b) | A(?:10G?|30
        |40)(?=s?\s+GPUs?\b)
    | Apple\s+(?:M[1-5]|A\d\d)(?:\s+(?:Pro|Max|Ultra|Bionic))? | M[1-5](?=\s+(?:laptop|chip|Mac\w*)\b)
    | (?:AMD|Intel|ARM|NVIDIA)(?=\s+(?:server\s+)?(?:CPU|GPU)s?\b)
"""

# Shows that a name belongs to a road, a fabric or a constellation.
ROADS = r"(?!s?\s+(?:road|motorway|highway|fabric|constellation)\b)"

# Follows a bare "GPU" that nothing ran on.
NOT_RUN_ON = (
    r"(?![\s-]+(?:memory|utili[sz]ation|hours?|days?|time|kernels?|acceleration|accelerated|resources?|usage"
    r"|efficiency|budgets?|friendly"
    r"|implementations?|architectures?|programming|support|vendors?|poor|rich|bound|bandwidth|availability|cost|ram"
    r"|vram|\w*-?level|based\s+method|calls?|numbers?|conversations?|recogni\w+|errors?|sequences?|surveys?|interviews?"
    r"|lines?|apps?|users?|records?|cameras?|screens?|boundar\w+)\b)"
)
BARE_NAMES = "gpu tpu cpu npu ipu fpga asic phone smartphone laptop microcontroller"
