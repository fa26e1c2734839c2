using Fovea.Configuration;

namespace Fovea.Models;

/// <summary>A view of the whole image beside the glimpses: <see cref="Glimpses.ContextNetwork"/>.</summary>
public sealed record ContextOptions
{
    /// <summary>Cells of the view on each axis.</summary>
    /// <value>1 to 256; default 12.</value>
    public int Size { get; init => field = Check.Within(value, 1, 256, nameof(Size)); } = 12;
}
