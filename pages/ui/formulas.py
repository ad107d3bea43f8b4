"""The formulas of the method as they are typeset, and where each comes from.

Formulas have no language: their symbols are explained in words beside them. The module that
computes each one is named, so that a reviewer can read it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """One step of the method.

    Attributes:
        key: Its name in the catalogue, under `method_title` and `method_says`.
        formulas: LaTeX, one line each.
        code: The module that computes it.
        source: Where the formula is published.
    """

    key: str
    formulas: tuple[str, ...]
    code: str
    source: str


STEPS: tuple[Step, ...] = (
    Step(
        "load",
        (
            r"H_i = \sum_{f,c} D_{i,f,c}\, m_{f,c} / 60",
            r"L_i = \frac{H_i}{S_i} \cdot \frac{30}{d}",
        ),
        "workload/load.py",
        "WHO (2010), Workload Indicators of Staffing Need",
    ),
    Step(
        "expected",
        (r"E_i = S_i \cdot \frac{\sum_j H_j}{\sum_j S_j}", r"R_i = \frac{H_i}{E_i}"),
        "workload/load.py",
        "PHE (2018), Technical Guide: Commonly used public health statistics",
    ),
    Step(
        "interval",
        (
            r"x_{low} = x\left(1-\frac{1}{9x}-\frac{z}{3\sqrt{x}}\right)^3",
            r"x_{up} = (x+1)\left(1-\frac{1}{9(x+1)}+\frac{z}{3\sqrt{x+1}}\right)^3",
            r"c_{low,up} = \varphi\,x_{low,up}\!\left(\tfrac{\sum D}{\varphi}\right)",
            r"H_{low,up} = H + \sqrt{\tfrac{\sum m^2 D}{\sum D}}\,"
            r"\left(c_{low,up} - \sum D\right)",
            r"R_{low,up} = H_{low,up}/E",
            r"z_{95} = 1.959964 \qquad z_{99.8} = 3.090232",
        ),
        "workload/intervals.py",
        "Breslow & Day (1987); Dobson et al., Statistics in Medicine 10 (1991)",
    ),
    Step(
        "dispersion",
        (
            r"\varphi = \max\left(1, \frac{1}{\nu}\sum_{i,t}"
            r"\frac{(x_{it}-\mu_{it})^2}{\mu_{it}}\right)",
            r"\mathrm{CI}_\varphi(x) = \varphi\cdot \mathrm{CI}(x/\varphi)",
        ),
        "workload/dispersion.py",
        "McCullagh & Nelder (1989), Generalized Linear Models",
    ),
    Step(
        "verdict",
        (
            r"R_{low} > b_{high} \Rightarrow \blacktriangle\blacktriangle",
            r"R_{up} < b_{low} \Rightarrow \blacktriangledown\blacktriangledown",
        ),
        "workload/verdict.py",
        "Cân Việc",
    ),
    Step(
        "funnel",
        (
            r"y=\sqrt{O/E},\quad s=\frac{1}{2\sqrt{E}},\quad z=\frac{y-1}{s}",
            r"\tau^2=\max\left(0,\frac{n\varphi-(n-1)}{\sum w-\sum w^2/\sum w}\right)",
            r"w=1/s^2,\qquad \varphi=\sum z^2/n",
            r"\left(1\pm k\sqrt{s^2+\tau^2}\right)^2",
        ),
        "workload/funnel.py",
        "Spiegelhalter, Statistics in Medicine 24 (2005)",
    ),
    Step(
        "robust",
        (
            r"R_i(m)=\frac{\sum_k m_k D_{ik}/S_i}{\sum_k m_k D_k/S}",
            r"m_k\in[m_k^{low},m_k^{high}]",
        ),
        "workload/robust.py",
        "Charnes & Cooper (1962), Naval Research Logistics Quarterly 9",
    ),
    Step(
        "locality",
        (
            r"\lambda_i=\min\left(\lambda_{cap},\ \sum_k a_k(x_{ik})\right)",
            r"A_i = d_{work}\cdot h\cdot(1-c)\cdot(1-\lambda_i)",
        ),
        "workload/locality.py",
        "Cân Việc",
    ),
    Step(
        "need",
        (
            r"a_i=\frac{H_i}{A_i}",
            r"u_i=a_i\cdot\frac{1}{1-\sum CAS}+\frac{\sum IAS}{A_i}",
            r"N_i=\max\left(N_{min},\ u_i\right)",
        ),
        "workload/need.py",
        "WHO (2010), Workload Indicators of Staffing Need",
    ),
    Step(
        "norm",
        (r"\min\left(cap,\ 32+\left\lfloor\frac{\max(0,\,P-16000)}{step}\right\rfloor\right)",),
        "workload/norm.py",
        "CV 09/CV-BCĐ (2025)",
    ),
    Step(
        "trend",
        (
            r"\hat b=\frac{\sum w(t-\bar t)(y-\bar y)}{\sum w(t-\bar t)^2}",
            r"\chi^2=\hat b^2\sum w(t-\bar t)^2 > 9.5495",
        ),
        "workload/trend.py",
        "OHID (2023), Fingertips: recent trends",
    ),
    Step(
        "shrink",
        (
            r"\hat\theta_i=\bar R+\frac{A}{A+\bar R/E_i}\,(R_i-\bar R)",
            r"q_{(i)}=\min_{j\ge i}\frac{n\,p_{(j)}}{j}",
        ),
        "workload/shrink.py",
        "Marshall, Applied Statistics 40 (1991); Benjamini & Hochberg, JRSS B 57 (1995)",
    ),
    Step(
        "peers",
        (r"d_{ij}=\sqrt{\sum_k w_k\left(\frac{x_{ik}-x_{jk}}{s_k}\right)^2}",),
        "workload/peers.py",
        "CIPFA (2019), Nearest Neighbours Model",
    ),
)
