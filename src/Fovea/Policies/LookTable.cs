namespace Fovea.Policies;

/// <summary>A place for every glimpse at every image of a set.</summary>
/// <param name="images">Images of the set.</param>
/// <param name="glimpses">Glimpses per image.</param>
internal sealed class LookTable(int images, int glimpses)
{
    private readonly (float X, float Y)[] places = new (float X, float Y)[checked(images * glimpses)];

    /// <summary>Where glimpse <paramref name="t"/> at image <paramref name="image"/> looks, (x, y) in [-1, 1].</summary>
    public (float X, float Y) this[int image, int t]
    {
        get => places[(image * glimpses) + t];
        set => places[(image * glimpses) + t] = value;
    }
}
