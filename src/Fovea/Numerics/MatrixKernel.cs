using Fovea.Numerics;

namespace Fovea.Parts;

/// <summary>
/// Dense float32 products, one thread each. Every number of a result is summed in an order that depends on the product's inner and outer
/// width alone, whatever the tile it lies in: results do not depend on how rows are split over calls or threads.
/// </summary>
internal abstract class MatrixKernel
{
    /// <summary>The kernel of the widest vectors this processor has.</summary>
    public static MatrixKernel Widest { get; } = ForWidth(VectorWidths.Widest);

    /// <summary>The width of its vectors.</summary>
    public abstract VectorWidth Width { get; }

    /// <summary>Columns that one tile covers: the grain of splitting a product by columns.</summary>
    public abstract int PanelColumns { get; }

    /// <summary>The kernel of one width; a width without hardware gives right results, slowly.</summary>
    public static MatrixKernel ForWidth(VectorWidth width) => width switch
    {
        VectorWidth.Bits512 => new MatrixKernel<Lanes512, System.Runtime.Intrinsics.Vector512<float>>(width),
        VectorWidth.Bits256 => new MatrixKernel<Lanes256, System.Runtime.Intrinsics.Vector256<float>>(width),
        VectorWidth.Bits128 => new MatrixKernel<Lanes128, System.Runtime.Intrinsics.Vector128<float>>(width),
        VectorWidth.Portable => new MatrixKernel<LanesPortable, float>(width),
        _ => throw new ArgumentOutOfRangeException(nameof(width), width, "no such vector width"),
    };

    /// <summary>Room for a packed [inputs, outputs] matrix.</summary>
    public PackedMatrix NewPacked(int inputs, int outputs) => new(inputs, outputs, PanelColumns);

    /// <summary>
    /// target = finish(start + a b): <paramref name="a"/> [rows, inputs], <paramref name="b"/> [inputs, outputs],
    /// <paramref name="target"/> [rows, outputs].
    /// </summary>
    /// <param name="a">Left factor.</param>
    /// <param name="b">Right factor, packed by this kernel.</param>
    /// <param name="target">Result.</param>
    /// <param name="start">What the sum starts from.</param>
    /// <param name="bias">[outputs] rounded up to a panel, zeros behind; used with <see cref="ProductStart.Bias"/>.</param>
    /// <param name="finish">What is done to the sum.</param>
    /// <param name="gate">[rows, outputs]; used with <see cref="ProductFinish.ReluGate"/>.</param>
    public abstract void Multiply(
        Matrix a, PackedMatrix b, Matrix target, ProductStart start, ReadOnlySpan<float> bias, ProductFinish finish, Matrix gate);

    /// <summary>The same with a right factor as it lies, for one that is too large to be copied for the sake of a few rows; the same bits.</summary>
    /// <param name="a">Left factor.</param>
    /// <param name="b">Right factor, [inputs, outputs].</param>
    /// <param name="target">Result.</param>
    /// <param name="start">What the sum starts from.</param>
    /// <param name="bias">[outputs] rounded up to a panel, zeros behind; used with <see cref="ProductStart.Bias"/>.</param>
    /// <param name="finish">None or ReLU.</param>
    public abstract void Multiply(Matrix a, Matrix b, Matrix target, ProductStart start, ReadOnlySpan<float> bias, ProductFinish finish);

    /// <summary>The same for the first inputs alone, as many as <paramref name="a"/> has columns; those of <paramref name="b"/> behind them are fetched ahead, for a product to come.</summary>
    /// <param name="a">Left factor, [rows, some inputs].</param>
    /// <param name="b">Right factor, [inputs, outputs].</param>
    /// <param name="target">Result.</param>
    /// <param name="start">What the sum starts from.</param>
    /// <param name="bias">[outputs] rounded up to a panel, zeros behind; used with <see cref="ProductStart.Bias"/>.</param>
    /// <param name="finish">None or ReLU.</param>
    public abstract void MultiplyFirst(Matrix a, Matrix b, Matrix target, ProductStart start, ReadOnlySpan<float> bias, ProductFinish finish);

    /// <summary>
    /// target = finish(start + transpose(a) b), both as they lie: <paramref name="a"/> [inputs, rows], <paramref name="b"/> [inputs, outputs],
    /// <paramref name="target"/> [rows, outputs]; the bits of the product of a before it was turned.
    /// </summary>
    /// <param name="a">Left factor, turned.</param>
    /// <param name="b">Right factor.</param>
    /// <param name="target">Result.</param>
    /// <param name="start">What the sum starts from.</param>
    /// <param name="bias">[outputs] rounded up to a panel, zeros behind; used with <see cref="ProductStart.Bias"/>.</param>
    /// <param name="finish">None or ReLU.</param>
    public abstract void MultiplyTurned(Matrix a, Matrix b, Matrix target, ProductStart start, ReadOnlySpan<float> bias, ProductFinish finish);

    /// <summary>
    /// target = finish(b transpose(a)), the transpose of what <see cref="MultiplyByTranspose"/> makes: <paramref name="a"/> [rows, inputs], <paramref name="b"/>
    /// [outputs, inputs], <paramref name="target"/> [outputs, rows].
    /// </summary>
    /// <param name="a">What is turned.</param>
    /// <param name="b">The other factor, as it lies.</param>
    /// <param name="target">Result; overwritten.</param>
    /// <param name="finish">What is done to the sum.</param>
    /// <param name="gate">[outputs, rows]; used with <see cref="ProductFinish.ReluGate"/>.</param>
    public abstract void MultiplyIntoTurned(Matrix a, Matrix b, Matrix target, ProductFinish finish, Matrix gate);

    /// <summary>
    /// target = a transpose(b), <paramref name="b"/> as it lies: <paramref name="a"/> [rows, inputs], <paramref name="b"/> [outputs, inputs],
    /// <paramref name="target"/> [rows, outputs].
    /// </summary>
    /// <param name="a">Left factor.</param>
    /// <param name="b">Right factor, before it is transposed.</param>
    /// <param name="target">Result; overwritten.</param>
    public abstract void MultiplyByTranspose(Matrix a, Matrix b, Matrix target);

    /// <summary>
    /// target = start + transpose(a) b: <paramref name="a"/> [rows, inputs], <paramref name="b"/> [rows, outputs],
    /// <paramref name="target"/> [inputs, outputs]: a weight gradient, summed in row order.
    /// </summary>
    /// <param name="a">Left factor, before it is transposed.</param>
    /// <param name="b">Right factor.</param>
    /// <param name="target">Result.</param>
    /// <param name="start">Zero or target.</param>
    public abstract void MultiplyTransposed(Matrix a, Matrix b, Matrix target, ProductStart start);

    /// <summary>target = start + the sum of the rows of <paramref name="a"/> [rows, columns] in row order: a bias gradient.</summary>
    /// <param name="a">What is summed.</param>
    /// <param name="target">Result, [1, columns].</param>
    /// <param name="start">Zero or target.</param>
    public abstract void SumRows(Matrix a, Matrix target, ProductStart start);
}

/// <summary>What a product starts from.</summary>
internal enum ProductStart
{
    /// <summary>Zero: the target is overwritten.</summary>
    Zero,

    /// <summary>The bias of each column: the target is overwritten.</summary>
    Bias,

    /// <summary>What the target holds.</summary>
    Target,
}

/// <summary>What is done to a product on its way to memory.</summary>
public enum ProductFinish
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>x where a gate (the ReLU's output) is above 0, else 0: the ReLU's backward.</summary>
    ReluGate,
}
