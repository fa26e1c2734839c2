using System.Data.Common;

namespace Fovea.Tuning;

/// <summary>One transaction on a database.</summary>
internal sealed class SqlSession(DbConnection connection, DbTransaction transaction)
{
    /// <summary>Carries out a statement.</summary>
    /// <returns>The number of rows it changed.</returns>
    public int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using DbCommand command = NewCommand(sql, values);
        return command.ExecuteNonQuery();
    }

    /// <summary>The first field of the first row; null if there is no row, or no value in it.</summary>
    public object? Scalar(string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using DbCommand command = NewCommand(sql, values);
        return command.ExecuteScalar() is { } value and not DBNull ? value : null;
    }

    /// <summary>All rows.</summary>
    public List<T> Query<T>(Func<DbDataReader, T> read, string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using DbCommand command = NewCommand(sql, values);
        using DbDataReader reader = command.ExecuteReader();
        List<T> rows = [];
        while (reader.Read()) rows.Add(read(reader));
        return rows;
    }

    private DbCommand NewCommand(string sql, ReadOnlySpan<(string Name, object? Value)> values)
    {
        DbCommand command = connection.CreateCommand();
        command.Transaction = transaction;
#pragma warning disable CA2100 // Statements are constants of this folder; whatever comes from outside is a parameter.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach ((string name, object? value) in values)
        {
            DbParameter parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
