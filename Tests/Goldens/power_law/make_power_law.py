"""Makes power_law.json: power laws fitted with numpy (2.x) alone, by another way than Sources/Costs.

Without E: np.polyfit on the logarithms. With E: Gauss-Newton with Levenberg's damping on (E, log A, alpha), the
residuals relative to y, from twenty starting points, until nothing changes; the best is kept. Run it in this folder.
"""

import json

import numpy as np


def plain(x, y):
    slope, intercept = np.polyfit(np.log(x), np.log(y), 1)
    return {"E": 0.0, "A": float(np.exp(intercept)), "alpha": float(-slope)}


def with_floor(x, y):
    best = None
    for alpha0 in np.geomspace(0.02, 2, 20):
        p = np.array([0.5 * y.min(), np.log((y.max() - 0.5 * y.min()) * x.min() ** alpha0), alpha0])
        damping = 1e-3

        def residual(p):
            return (p[0] + np.exp(p[1] - p[2] * np.log(x)) - y) / y

        for _ in range(5000):
            r = residual(p)
            power = np.exp(p[1] - p[2] * np.log(x))
            J = np.stack([np.ones_like(x), power, -power * np.log(x)], axis=1) / y[:, None]
            H = J.T @ J
            step = np.linalg.solve(H + damping * np.diag(np.diag(H)), -J.T @ r)
            if np.sum(residual(p + step) ** 2) < np.sum(r**2):
                p, damping = p + step, max(damping / 5, 1e-15)
            else:
                damping = min(damping * 3, 1e12)
        error = float(np.sum(residual(p) ** 2))
        if best is None or error < best[0]:
            best = (error, p)
    E, logA, alpha = best[1]
    return {"E": float(E), "A": float(np.exp(logA)), "alpha": float(alpha), "error": best[0]}


rng = np.random.default_rng(7)
cases = []
for count, E, A, alpha, noise in [
    (5, 0.0, 20.0, 0.076, 0.01), (8, 0.0, 400.0, 0.34, 0.03), (40, 0.0, 3.0, 1.5, 0.2),
    (6, 1.69, 406.4, 0.34, 0.002), (12, 1.82, 482.0, 0.3478, 0.005), (30, 0.5, 8.0, 0.1, 0.001),
]:
    x = np.geomspace(1e4, 1e9, count)
    y = (E + A * x**-alpha) * np.exp(noise * rng.standard_normal(count))
    cases.append({"x": x.tolist(), "y": y.tolist(), "irreducible": E > 0, **(with_floor(x, y) if E else plain(x, y))})
with open("power_law.json", "w") as file:
    json.dump(cases, file)
