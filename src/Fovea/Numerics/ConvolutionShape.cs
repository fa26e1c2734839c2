namespace Fovea.Numerics;

/// <summary>The numbers that a convolution goes by: a square kernel over planes, without padding.</summary>
/// <param name="Channels">Planes of the input.</param>
/// <param name="Height">Rows of a plane.</param>
/// <param name="Width">Columns of a plane.</param>
/// <param name="Filters">Planes of the output.</param>
/// <param name="Size">Side of the kernel, at most height and width.</param>
/// <param name="Stride">Pixels from one position to the next.</param>
public readonly record struct ConvolutionShape(int Channels, int Height, int Width, int Filters, int Size, int Stride)
{
    /// <summary>Rows of an output plane.</summary>
    public int OutputHeight => ((Height - Size) / Stride) + 1;

    /// <summary>Columns of an output plane.</summary>
    public int OutputWidth => ((Width - Size) / Stride) + 1;

    /// <summary>Numbers in an output plane.</summary>
    public int Positions => OutputHeight * OutputWidth;

    /// <summary>Numbers under the kernel at one position.</summary>
    public int PatchLength => Channels * Size * Size;

    /// <summary>Numbers in an input.</summary>
    public int InputLength => Channels * Height * Width;

    /// <summary>Numbers in an output.</summary>
    public int OutputLength => Filters * Positions;
}
