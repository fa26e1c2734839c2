using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Fovea.Parts;

namespace Fovea.Numerics;

/// <summary>
/// Convolution of many images at once and the gradient of its weights: vectors run along images, one image a lane, so that they are full whatever the
/// kernel, its stride and its filters are. Pixels are turned for that, a band of lines at a time that the second-level cache holds.
///
/// Notation: L images a vector; x of a band [channels, lines, width, L]; y of a band [positions, filters, L], dy with filters rounded up to whole tiles; a band
/// has some lines of positions and all lines of pixels under them. For the rest see <see cref="ConvolutionKernel"/>, which checks what is given here.
/// </summary>
internal abstract class ImageConvolution
{
    /// <summary>The convolution by vectors of one width.</summary>
    public static ImageConvolution ForWidth(VectorWidth width) => width switch
    {
        VectorWidth.Bits512 => new ImageConvolution<Lanes512, Vector512<float>>(),
        VectorWidth.Bits256 => new ImageConvolution<Lanes256, Vector256<float>>(),
        VectorWidth.Bits128 => new ImageConvolution<Lanes128, Vector128<float>>(),
        VectorWidth.Portable => new ImageConvolution<LanesPortable, float>(),
        _ => throw new ArgumentOutOfRangeException(nameof(width), width, "no such vector width"),
    };

    /// <summary>Numbers of scratch that a convolution takes.</summary>
    public abstract int ScratchLength(ConvolutionShape shape);

    /// <summary>y = finish(bias + W seen at every position); what is turned is written where it lies.</summary>
    public abstract void Multiply(
        ConvolutionShape shape, Matrix x, Matrix weights, ReadOnlySpan<float> bias, Matrix y, ConvolutionForm form, ProductFinish finish, Span<float> scratch);

    /// <summary>dW += the sum over rows and positions of what a cell of the kernel saw times dy; db likewise.</summary>
    public abstract void AddGradient(ConvolutionShape shape, Matrix x, Matrix dy, ConvolutionForm form, Matrix weights, Span<float> bias, Span<float> scratch);
}

/// <summary>The convolution by one kind of vector.</summary>
internal sealed unsafe class ImageConvolution<TLanes, TVector> : ImageConvolution
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    /// <summary>Pixels of a band, if one line of positions takes no more: 256 KiB.</summary>
    private const int BandLength = 1 << 16;

    /// <summary>Derivatives that all tiles of a gradient pass over before the next ones' turn: 28 KiB, which the first-level cache holds beside pixels.</summary>
    private const int ChunkLength = 7 << 10;

    /// <summary>Filters are counted in these: whole tiles.</summary>
    private const int FilterGrain = 8;

    public override int ScratchLength(ConvolutionShape shape) => checked(Bands(shape).Pixels + Bands(shape).Outputs + SumsLength(shape));

    public override void Multiply(
        ConvolutionShape shape, Matrix x, Matrix weights, ReadOnlySpan<float> bias, Matrix y, ConvolutionForm form, ProductFinish finish, Span<float> scratch)
    {
        (int together, int pixels, _) = Bands(shape);
        int filtersAtOnce = ImageTile<TLanes, TVector>.Filters;
        nint filterStep = form.IsTurned ? y.Stride : TLanes.Count, positionStep = shape.Filters * filterStep;
        fixed (float* xStart = x.Values, yStart = y.Values, wStart = weights.Values, biasStart = bias, scratchStart = scratch)
        {
            float* turnedPixels = scratchStart;
            for (int row = 0; row < x.Rows; row += TLanes.Count)
            {
                int images = Math.Min(TLanes.Count, x.Rows - row);
                for (int first = 0; first < shape.OutputHeight; first += together)
                {
                    Band band = new(shape, first, Math.Min(together, shape.OutputHeight - first));
                    float* outputs = form.IsTurned ? yStart + (band.FirstOutput * y.Stride) + row : scratchStart + pixels;
                    TurnPixels(band, xStart + ((nint)row * x.Stride), x.Stride, form, images, turnedPixels);
                    ImageTileWork work = new()
                    {
                        FilterStep = filterStep,
                        PlaneStep = band.PlaneLength * TLanes.Count,
                        LineStep = shape.Width * TLanes.Count,
                        WeightStep = weights.Stride,
                        Channels = shape.Channels,
                        Size = shape.Size,
                        Finish = finish,
                    };
                    for (int filter = 0; filter < shape.Filters; filter += filtersAtOnce)
                    {
                        work.Weights = wStart + filter;
                        work.Bias = bias.IsEmpty ? null : biasStart + filter;
                        work.Filters = Math.Min(filtersAtOnce, shape.Filters - filter);
                        for (int position = 0; position < band.Positions; position += 3)
                        {
                            // Where there are no three left the last one is computed again.
                            int second = Math.Min(position + 1, band.Positions - 1), third = Math.Min(position + 2, band.Positions - 1);
                            work.X = turnedPixels + (band.PixelOf(position) * TLanes.Count);
                            work.SecondX = (band.PixelOf(second) - band.PixelOf(position)) * TLanes.Count;
                            work.ThirdX = (band.PixelOf(third) - band.PixelOf(position)) * TLanes.Count;
                            work.Y = outputs + (position * positionStep) + (filter * filterStep);
                            work.SecondY = (second - position) * positionStep;
                            work.ThirdY = (third - position) * positionStep;
                            ImageTile<TLanes, TVector>.Run(work);
                        }
                    }

                    if (!form.IsTurned)
                        Transposition.Transpose(outputs, TLanes.Count, band.Positions * shape.Filters, images, yStart + ((nint)row * y.Stride) + band.FirstOutput, y.Stride);
                }
            }
        }
    }

    public override void AddGradient(ConvolutionShape shape, Matrix x, Matrix dy, ConvolutionForm form, Matrix weights, Span<float> bias, Span<float> scratch)
    {
        (int together, int pixels, int outputs) = Bands(shape);
        fixed (float* xStart = x.Values, dyStart = dy.Values, scratchStart = scratch)
        {
            float* turnedPixels = scratchStart, derivatives = scratchStart + pixels, sums = derivatives + outputs;
            new Span<float>(sums, SumsLength(shape)).Clear();
            for (int row = 0; row < x.Rows; row += TLanes.Count)
            {
                int images = Math.Min(TLanes.Count, x.Rows - row);
                for (int first = 0; first < shape.OutputHeight; first += together)
                {
                    Band band = new(shape, first, Math.Min(together, shape.OutputHeight - first));
                    TurnPixels(band, xStart + ((nint)row * x.Stride), x.Stride, form, images, turnedPixels);
                    if (form.IsTurned) CopyDerivatives(band, dyStart + (band.FirstOutput * dy.Stride) + row, dy.Stride, images, derivatives);
                    else TurnDerivatives(band, dyStart + ((nint)row * dy.Stride) + band.FirstOutput, dy.Stride, images, derivatives);
                    AddBand(band, turnedPixels, derivatives, sums);
                }
            }

            for (int filter = 0; filter < shape.Filters; filter++)
            {
                for (int cell = 0; cell < shape.PatchLength; cell++) weights[cell][filter] += TLanes.Sum(TLanes.Load(SumOf(shape, sums, cell, filter)));
                if (!bias.IsEmpty) bias[filter] += TLanes.Sum(TLanes.Load(BiasSums(shape, sums) + ((nint)filter * TLanes.Count)));
            }
        }
    }

    /// <summary>What a band adds to the sums: chunks of derivatives are passed over by all tiles, each a few cells of the kernel by a few filters.</summary>
    private static void AddBand(in Band band, float* turned, float* derivatives, float* sums)
    {
        ConvolutionShape shape = band.Shape;
        int padded = Padded(shape.Filters), lineLength = shape.OutputWidth * padded * TLanes.Count;
        int chunks = Math.Max(1, Math.Min(band.Count, (int)(((long)band.Count * lineLength) + ChunkLength - 1) / ChunkLength)), chunk = (band.Count + chunks - 1) / chunks;
        int filtersAtOnce = ImageGradientTile<TLanes, TVector>.Filters;
        nint tileLength = (nint)ImageGradientTile<TLanes, TVector>.Cells * filtersAtOnce * TLanes.Count;
        for (int line = 0; line < band.Count; line += chunk)
        {
            ImageGradientWork work = new()
            {
                Lines = Math.Min(chunk, band.Count - line),
                Positions = shape.OutputWidth,
                XStep = (nint)shape.Stride * TLanes.Count,
                LineStep = (nint)shape.Stride * shape.Width * TLanes.Count,
                DyStep = (nint)padded * TLanes.Count,
                Sums = sums,
            };
            float* pixels = turned + (line * work.LineStep), from = derivatives + ((nint)line * lineLength);
            for (int cell = 0; cell < shape.PatchLength; cell += ImageGradientTile<TLanes, TVector>.Cells)
            {
                work.SetCells(pixels, band, cell, TLanes.Count);
                for (int filter = 0; filter < padded; filter += filtersAtOnce, work.Sums += tileLength)
                {
                    work.Dy = from + ((nint)filter * TLanes.Count);
                    ImageGradientTile<TLanes, TVector>.Run(work);
                }
            }

            AddDerivatives(from, work.Lines * shape.OutputWidth, padded, BiasSums(shape, sums));
        }
    }

    /// <summary>sums[filter] += the sum over positions of dy.</summary>
    private static void AddDerivatives(float* dy, nint positions, int padded, float* sums)
    {
        for (int filter = 0; filter < padded; filter += 4, dy += 4 * TLanes.Count, sums += 4 * TLanes.Count)
        {
            FourVectors<TLanes, TVector> sum = FourVectors<TLanes, TVector>.Load(sums);
            for (nint position = 0; position < positions; position++) sum.Add(FourVectors<TLanes, TVector>.Load(dy + (position * padded * TLanes.Count)));
            sum.Store(sums);
        }
    }

    private static void TurnPixels(in Band band, float* x, nint stride, ConvolutionForm form, int images, float* turned)
    {
        ConvolutionShape shape = band.Shape;
        if (form.IsBytes)
        {
            byte* first = (byte*)x + ((nint)band.First * shape.Stride * shape.Width);
            for (int channel = 0; channel < shape.Channels; channel++, turned += (nint)band.PlaneLength * TLanes.Count)
                TurnBytes(first + ((nint)channel * shape.Height * shape.Width), stride * sizeof(float), images, band.PlaneLength, turned);
            return;
        }

        // Lanes without an image count for nothing, but must be numbers.
        if (images < TLanes.Count) new Span<float>(turned, shape.Channels * band.PlaneLength * TLanes.Count).Clear();
        float* from = x + ((nint)band.First * shape.Stride * shape.Width);
        for (int channel = 0; channel < shape.Channels; channel++)
        {
            Transposition.Transpose(from + ((nint)channel * shape.Height * shape.Width), stride, images, band.PlaneLength, turned, TLanes.Count);
            turned += (nint)band.PlaneLength * TLanes.Count;
        }
    }

    /// <summary>Bytes of 0 to 255 become numbers of 0 to 1, some at a time, which stay in the first-level cache in between.</summary>
    [SkipLocalsInit]
    private static void TurnBytes(byte* x, nint stride, int images, int length, float* turned)
    {
        const int together = 256;
        byte* bytes = stackalloc byte[together * TLanes.Count];
        float unit = ByteNumbers.Unit;
        TVector scale = TLanes.Broadcast(&unit);
        for (int first = 0; first < length; first += together)
        {
            int count = Math.Min(together, length - first);
            ByteTransposition.Transpose(x + first, stride, images, count, bytes, TLanes.Count);
            for (int i = 0; i < count; i++, turned += TLanes.Count) TLanes.Store(TLanes.Multiply(TLanes.LoadBytes(bytes + (i * TLanes.Count)), scale), turned);
        }
    }

    private static void TurnDerivatives(in Band band, float* dy, nint stride, int images, float* turned)
    {
        int filters = band.Shape.Filters, padded = Padded(filters);
        if (images < TLanes.Count) new Span<float>(turned, band.Positions * padded * TLanes.Count).Clear();
        if (padded == filters)
        {
            Transposition.Transpose(dy, stride, images, band.Positions * filters, turned, TLanes.Count);
            return;
        }

        for (nint position = 0; position < band.Positions; position++)
            Transposition.Transpose(dy + (position * filters), stride, images, filters, turned + (position * padded * TLanes.Count), TLanes.Count);
    }

    /// <summary>Brings derivatives that are turned already closer together, without what lies in lanes that have no image.</summary>
    private static void CopyDerivatives(in Band band, float* dy, nint stride, int images, float* copy)
    {
        int filters = band.Shape.Filters, padded = Padded(filters);
        if (images < TLanes.Count || padded > filters) new Span<float>(copy, band.Positions * padded * TLanes.Count).Clear();
        for (int position = 0; position < band.Positions; position++, copy += padded * TLanes.Count)
        {
            for (int filter = 0; filter < filters; filter++, dy += stride)
            {
                float* target = copy + (filter * TLanes.Count);
                if (images == TLanes.Count) TLanes.Store(TLanes.Load(dy), target);
                else new ReadOnlySpan<float>(dy, images).CopyTo(new Span<float>(target, images));
            }
        }
    }

    /// <summary>Lines of positions of a band, and the room that its pixels and its outputs take.</summary>
    private static (int Together, int Pixels, int Outputs) Bands(ConvolutionShape shape)
    {
        int lineLength = shape.Channels * shape.Width * TLanes.Count, lines = BandLength / lineLength;
        int together = Math.Clamp(((lines - shape.Size) / shape.Stride) + 1, 1, shape.OutputHeight);
        return (
            together, checked(WholeLines((((together - 1) * shape.Stride) + shape.Size) * lineLength)),
            checked(WholeLines(together * shape.OutputWidth * Padded(shape.Filters) * TLanes.Count)));
    }

    private static int SumsLength(ConvolutionShape shape)
    {
        int cells = ImageGradientTile<TLanes, TVector>.Cells, tiles = (shape.PatchLength + cells - 1) / cells;
        return checked(((tiles * cells) + 1) * Padded(shape.Filters) * TLanes.Count);
    }

    /// <summary>Where the sum for a cell of the kernel and a filter lies: tiles lie one after the other.</summary>
    private static float* SumOf(ConvolutionShape shape, float* sums, int cell, int filter)
    {
        (int tile, int row) = Math.DivRem(cell, ImageGradientTile<TLanes, TVector>.Cells);
        // Whole tiles before it, filters before it in its tile, and cells.
        return sums + (((((nint)tile * Padded(shape.Filters)) + filter) * ImageGradientTile<TLanes, TVector>.Cells) + row) * TLanes.Count;
    }

    /// <summary>Where the sums of derivatives lie, behind those of all cells.</summary>
    private static float* BiasSums(ConvolutionShape shape, float* sums) => sums + SumsLength(shape) - ((nint)Padded(shape.Filters) * TLanes.Count);

    private static int Padded(int filters) => (filters + FilterGrain - 1) / FilterGrain * FilterGrain;

    private static int WholeLines(int length) => (length + Matrix.Line - 1) / Matrix.Line * Matrix.Line;
}

/// <summary>Some lines of positions and the pixels under them.</summary>
/// <param name="Shape">The convolution.</param>
/// <param name="First">The first line of positions.</param>
/// <param name="Count">Lines of positions.</param>
internal readonly record struct Band(ConvolutionShape Shape, int First, int Count)
{
    public int Positions => Count * Shape.OutputWidth;

    /// <summary>Pixels of a channel.</summary>
    public int PlaneLength => (((Count - 1) * Shape.Stride) + Shape.Size) * Shape.Width;

    /// <summary>The first of its outputs among all of an image.</summary>
    public nint FirstOutput => (nint)First * Shape.OutputWidth * Shape.Filters;

    /// <summary>The pixel under the kernel's first cell at a position, both counted within the band.</summary>
    public nint PixelOf(int position)
    {
        (int line, int column) = Math.DivRem(position, Shape.OutputWidth);
        return ((nint)line * Shape.Stride * Shape.Width) + (column * Shape.Stride);
    }

    /// <summary>From the pixel under the kernel's first cell to that under another.</summary>
    public nint PixelUnder(int cell)
    {
        (int line, int column) = Math.DivRem(cell, Shape.Size);
        (int channel, int i) = Math.DivRem(line, Shape.Size);
        return ((nint)channel * PlaneLength) + ((nint)i * Shape.Width) + column;
    }
}
