namespace Fovea.Devices.Tests.Plans;

/// <summary>Matrices as a textbook has them.</summary>
internal static class PlainMatrix
{
    /// <summary>[rows, columns] of numbers that a function yields.</summary>
    public static double[,] Draw(int rows, int columns, Func<double> next)
    {
        double[,] values = new double[rows, columns];
        for (int row = 0; row < rows; row++)
            for (int column = 0; column < columns; column++) values[row, column] = next();
        return values;
    }

    public static double[,] Zeros(int rows, int columns) => new double[rows, columns];

    public static double[,] Transpose(double[,] a) => Map(a.GetLength(1), a.GetLength(0), (row, column) => a[column, row]);

    public static double[,] Times(this double[,] a, double[,] b)
    {
        double[,] product = Zeros(a.GetLength(0), b.GetLength(1));
        for (int row = 0; row < a.GetLength(0); row++)
            for (int k = 0; k < a.GetLength(1); k++)
                for (int column = 0; column < b.GetLength(1); column++) product[row, column] += a[row, k] * b[k, column];
        return product;
    }

    public static double[,] Plus(this double[,] a, double[,] b) => Map(a.GetLength(0), a.GetLength(1), (row, column) => a[row, column] + b[row, column]);

    /// <summary>Adds a row to every row.</summary>
    public static double[,] PlusRow(this double[,] a, double[,] row) => Map(a.GetLength(0), a.GetLength(1), (i, column) => a[i, column] + row[0, column]);

    /// <summary>The sum of all rows, [1, columns].</summary>
    public static double[,] SumOfRows(this double[,] a) => Map(1, a.GetLength(1), (_, column) => Enumerable.Range(0, a.GetLength(0)).Sum(row => a[row, column]));

    public static double[,] Rectified(this double[,] a) => Map(a.GetLength(0), a.GetLength(1), (row, column) => Math.Max(0, a[row, column]));

    /// <summary>0 where another is not above 0.</summary>
    public static double[,] GatedBy(this double[,] a, double[,] gate) => Map(a.GetLength(0), a.GetLength(1), (row, column) => gate[row, column] > 0 ? a[row, column] : 0);

    public static double[,] Sizes(this double[,] a) => Map(a.GetLength(0), a.GetLength(1), (row, column) => Math.Abs(a[row, column]));

    private static double[,] Map(int rows, int columns, Func<int, int, double> value)
    {
        double[,] result = new double[rows, columns];
        for (int row = 0; row < rows; row++)
            for (int column = 0; column < columns; column++) result[row, column] = value(row, column);
        return result;
    }
}
