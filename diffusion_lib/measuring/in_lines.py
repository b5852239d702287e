"""Two measured tables as lines of text, as notebooks print them."""

from diffusion_lib.measuring.tables import GuidanceTable, LatentTable


def latent_lines(table: LatentTable) -> str:
    """Every model and setting in a line: milliseconds per image, those of decoding, accuracy and Fréchet distance."""
    floor = next(iter(next(iter(table.rows.values())).values())).quality.floor
    lines = [
        f"{table.num:,} samples each; real held-out digits score {floor:.2f}",
        "model          setting                      ms/image  decoding   accuracy   Fréchet",
    ]
    for name, settings in table.rows.items():
        for setting, row in settings.items():
            ms = f"{1000 * row.seconds_per_image:8.0f}  {1000 * row.decoding:8.1f}"
            lines.append(
                f"{name:14s} {setting:28s} {ms}  {row.quality.accuracy:9.1%}  {row.quality.frechet:8.2f}",
            )
    kept = table.autoencoder
    lines.append(f"reconstructed real digits: accuracy {kept['accuracy']:.1%}, Fréchet {kept['frechet']:.2f}")
    return "\n".join(lines)


def guidance_lines(table: GuidanceTable, *rows: str) -> str:
    """Every scale in a line; for each of these rows the part read as asked, the variety and the Fréchet distance."""
    lines = [
        f"{table.num:,} samples per scale, 20 DDIM steps; "
        f"real digits: Fréchet {table.rows[rows[0]][0].floor:.2f}, variety 100%",
        "scale" + "".join(f"   {name}: read as asked   variety   Fréchet" for name in rows),
    ]
    for i, scale in enumerate(table.scales):
        line = f"{scale:5g}"
        for name in rows:
            quality, wide = table.rows[name][i], len(name)
            line += f"{quality.accuracy:{wide + 18}.1%}{table.variety[name][i]:10.0%}{quality.frechet:10.2f}"
        lines.append(line)
    return "\n".join(lines)
