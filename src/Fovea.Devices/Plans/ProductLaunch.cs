namespace Fovea.Devices.Plans;

/// <summary>Which of its operands a product reads transposed: product_forms.cl.</summary>
internal enum ProductForm
{
    /// <summary>y = x W.</summary>
    Forward,

    /// <summary>dx = dy transpose(W).</summary>
    Input,

    /// <summary>dW = transpose(x) dy.</summary>
    Weights,
}

/// <summary>
/// Which tile size computes a group of products soonest: large tiles read least, small ones keep more of a device's processors busy.
/// </summary>
/// <param name="Name">As kernels are named: product_FORM_NAME.</param>
/// <param name="Side">Rows and columns of a tile.</param>
/// <param name="Cost">Time that a multiply-add takes a full device, in units of that with the largest tile.</param>
internal sealed record ProductTile(string Name, int Side, double Cost)
{
    // Processors of the larger devices; a smaller one is busy with any.
    private const int Processors = 132;

    private static readonly ProductTile[] all = [new("large", 128, 1.0), new("medium", 64, 1.3), new("small", 32, 2.2)];

    /// <summary>Every size there is.</summary>
    public static IReadOnlyList<ProductTile> All => all;

    /// <summary>Chooses for products that run side by side.</summary>
    /// <param name="products">The products.</param>
    /// <param name="splits">Parts that the sum of each is split into.</param>
    public static ProductTile For(ReadOnlySpan<Product> products, int splits)
    {
        ProductTile? best = null;
        double least = double.PositiveInfinity;
        foreach (ProductTile tile in all)
        {
            double time = tile.TimeOf(products, splits);
            if (time >= least) continue;
            (best, least) = (tile, time);
        }

        return best!;
    }

    /// <summary>Work-groups for a product, of one split.</summary>
    public int GroupsOf(in Product product) => Tiles(product.M) * Tiles(product.N);

    /// <summary>Tiles along an axis.</summary>
    public int Tiles(uint extent) => ((int)extent + Side - 1) / Side;

    private double TimeOf(ReadOnlySpan<Product> products, int splits)
    {
        long groups = 0;
        double work = 0;
        foreach (Product product in products)
        {
            groups += (long)GroupsOf(product) * splits;
            work = Math.Max(work, (product.K + product.K2) / (double)splits);
        }

        double waves = Math.Ceiling(groups / (double)Processors);
        return waves * work * Side * Side * Cost;
    }
}
