namespace Fovea.Tuning;

/// <summary>
/// Points of a space as columns of numbers whose distances mean something. A numeric dimension is its place in [0, 1]; one that may not be active has a
/// second column that sets "not active" (place 1/2) a fixed distance apart. A categorical one has a column per choice, 1/√2 for the one taken, so that
/// any two choices are 1 apart, and all 0 where it is not active. All columns of a dimension share its length scale.
/// </summary>
internal sealed class SpaceEncoding
{
    private static readonly double rootHalf = Math.Sqrt(0.5), apart = Math.Sqrt(0.75);

    private readonly SearchSpace space;
    private readonly int[] firstColumn;
    private readonly ParameterValue?[] values;

    public SpaceEncoding(SearchSpace space)
    {
        this.space = space;
        values = new ParameterValue?[space.Dimensions.Count];
        firstColumn = new int[values.Length];
        List<int> scaleOf = [];
        for (int d = 0; d < values.Length; d++)
        {
            firstColumn[d] = scaleOf.Count;
            int width = space.Dimensions[d] is CategoricalDimension categorical ? categorical.Choices.Count : space.Dimensions[d].When is null ? 1 : 2;
            scaleOf.AddRange(Enumerable.Repeat(d, width));
        }

        ScaleOf = [.. scaleOf];
    }

    /// <summary>[columns]: the dimension of a column.</summary>
    public int[] ScaleOf { get; }

    /// <summary>The number of dimensions.</summary>
    public int Dimensions => values.Length;

    /// <summary>The column that holds a numeric dimension's place.</summary>
    public int ColumnOf(int dimension) => firstColumn[dimension];

    /// <summary>The columns of the point at a place of the unit cube, counted dimensions at the middle of their value's share.</summary>
    /// <param name="unit">[dimensions], 0 to 1.</param>
    /// <param name="features">[columns].</param>
    /// <param name="isActive">[dimensions]: becomes whether each is active there.</param>
    public void Encode(ReadOnlySpan<double> unit, Span<double> features, Span<bool> isActive)
    {
        space.Resolve(unit, values);
        features.Clear();
        for (int d = 0; d < values.Length; d++)
        {
            Dimension dimension = space.Dimensions[d];
            isActive[d] = values[d] is not null;
            Span<double> own = features[firstColumn[d]..];
            if (dimension is CategoricalDimension categorical)
            {
                if (values[d] is { } choice) own[categorical.IndexOf(choice)] = rootHalf;
                continue;
            }

            own[0] = values[d] is not { } value ? 0.5 : dimension.Count is null ? Math.Clamp(unit[d], 0, 1) : dimension.PlaceOf(value);
            if (dimension.When is not null && values[d] is null) own[1] = apart;
        }
    }

    /// <summary>The columns of the point at a place of the unit cube.</summary>
    /// <param name="unit">[dimensions], 0 to 1.</param>
    public double[] Encoded(double[] unit)
    {
        double[] features = new double[ScaleOf.Length];
        Encode(unit, features, new bool[Dimensions]);
        return features;
    }

    /// <summary>The place of a point in the unit cube; 1/2 for dimensions that are not active.</summary>
    public double[] PlaceOf(ParameterValues point)
    {
        double[] unit = new double[values.Length];
        for (int d = 0; d < unit.Length; d++)
            unit[d] = point.TryGetValue(space.Dimensions[d].Name, out ParameterValue value) ? space.Dimensions[d].PlaceOf(value) : 0.5;
        return unit;
    }
}
